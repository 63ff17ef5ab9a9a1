/** Side of the chip that the measures look at, whatever the recogniser's is: their limits were found with this one. */
export const CHIP_PX = 150

/** What the measures look at: the aligned chip as luminance, and which of its pixels lie on the inner face. */
export type FaceSample = { luminance: Float32Array; sidePx: number; inner: readonly number[] }

/** Half axes and centre of the inner face in the chip: from the brows to below the mouth, without hair and background. */
const INNER = { x: 0.49, y: 0.5, halfWidth: 0.27, halfHeight: 0.31 } as const

const innerPixels: readonly number[] = Array.from({ length: CHIP_PX * CHIP_PX }, (_, i) => i).filter((i) => {
  const x = ((i % CHIP_PX) + 0.5) / CHIP_PX
  const y = (Math.floor(i / CHIP_PX) + 0.5) / CHIP_PX
  return ((x - INNER.x) / INNER.halfWidth) ** 2 + ((y - INNER.y) / INNER.halfHeight) ** 2 <= 1
})

/** `chip`: planar RGB, 0..255, aligned as dlib's chips are. Luminance after ITU-R BT.709, as ISO/IEC 29794-5 has it. */
export function faceSampleOf(chip: Float32Array): FaceSample {
  const plane = CHIP_PX * CHIP_PX
  const luminance = new Float32Array(plane)
  for (let i = 0; i < plane; i++) luminance[i] = 0.2126 * chip[i]! + 0.7152 * chip[i + plane]! + 0.0722 * chip[i + 2 * plane]!
  return { luminance, sidePx: CHIP_PX, inner: innerPixels }
}
