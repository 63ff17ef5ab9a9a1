import type { Mesh } from '../detect/mesh.ts'

/**
 * Turn of the head in degrees. Yaw: positive when the nose points to the right of the picture; pitch: positive when it
 * points up; roll: positive when the head leans to the right of the picture. 0 is frontal (ISO/IEC 39794-5).
 */
export type HeadPose = { yawDeg: number; pitchDeg: number; rollDeg: number }

/** Outer and inner corners of both eyes and corners of the mouth, each left and right in the picture: they define across. */
const ACROSS: readonly [number, number][] = [[33, 263], [133, 362], [61, 291]]
/** From the brow's middle to the base of the nose: a line that speech and smiles do not move. */
const DOWN: readonly [number, number] = [9, 2]
/** Where the line `DOWN` of a head held straight comes to lie (medians: frontal portraits −4 and −2, LFW −1). */
const STRAIGHT_PITCH_DEG = -2

/** From the mesh's three coordinates. */
export function headPose({ points, depths }: Mesh): HeadPose {
  const across = { x: 0, y: 0, z: 0 }
  for (const [left, right] of ACROSS) {
    across.x += points[right]!.x - points[left]!.x
    across.y += points[right]!.y - points[left]!.y
    across.z += depths[right]! - depths[left]!
  }
  const roll = Math.atan2(across.y, across.x)
  const yaw = Math.atan2(across.z, Math.hypot(across.x, across.y))
  const [top, bottom] = DOWN
  const length = Math.hypot(points[bottom]!.x - points[top]!.x, points[bottom]!.y - points[top]!.y)
  const pitch = Math.atan2(depths[bottom]! - depths[top]!, length)
  return { yawDeg: degrees(yaw), pitchDeg: degrees(pitch) - STRAIGHT_PITCH_DEG, rollDeg: degrees(roll) }
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI
}
