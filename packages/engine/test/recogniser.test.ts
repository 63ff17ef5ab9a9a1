import type { PackInput } from '@renbie/contracts'
import { expect, test } from 'vitest'
import type { Alignment } from '../src/packs/pack.ts'
import { dlibChipToPicture } from '../src/align/chip.ts'
import { createPyramid } from '../src/picture/pyramid.ts'
import { apply } from '../src/picture/similarity.ts'
import { createRecogniser } from '../src/recognise/recogniser.ts'
import type { Network } from '../src/runtime/network.ts'

const SIDE = 400
const CHIP_PX = 50
/** Red grows to the right, green downwards: a chip's values say where it was cut. */
const ramp = createPyramid({ data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => [(Math.floor(i / 3) % SIDE) / 2, Math.floor(i / 3 / SIDE) / 2, 0][i % 3]!), width: SIDE, height: SIDE })
const input: PackInput = { sizePx: CHIP_PX, colourOrder: 'rgb', range: 255, mean: [0, 0, 0], deviation: [1, 1, 1] }

/** An upright made face: corners of the eyes and of the mouth where they belong, all other points in its middle. */
const corners: Record<number, [x: number, y: number]> = { 33: [110, 140], 133: [165, 145], 362: [235, 145], 263: [290, 140], 61: [140, 280], 291: [260, 280], 1: [200, 215] }
const mesh = { points: Array.from({ length: 468 }, (_, i) => ({ x: corners[i]?.[0] ?? 200, y: corners[i]?.[1] ?? 200 })), depths: [], presence: 1 }

/** Columns (in pixels of the picture) that the first and last pixel of each chip's middle row show. */
async function cuts(alignment: Alignment, batch: 1 | null) {
  const seen: { from: number; to: number }[] = []
  const network: Network = {
    inputShape: [batch, 3, CHIP_PX, CHIP_PX],
    async run(count, sizePx, values) {
      for (let i = 0; i < count; i++) {
        const row = i * 3 * sizePx ** 2 + (sizePx / 2) * sizePx
        seen.push({ from: values[row]! * 2, to: values[row + sizePx - 1]! * 2 })
      }
      return new Map([['template', Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 3 : 4))]])
    },
    release: async () => undefined,
  }
  const described = await createRecogniser(network, { path: '', input, alignment, dimension: 2 }).describe(ramp, mesh)
  return { seen, template: described?.template }
}

test.each(['dlib-chip', 'arcface-5'] as const)('%s: the chip and its mirror image, one by one or together, their sum of length one', async (alignment) => {
  for (const batch of [1, null] as const) {
    const { seen, template } = await cuts(alignment, batch)
    expect([...template!].map((value) => Number(value.toFixed(5)))).toEqual([0.6, 0.8])
    expect(seen).toHaveLength(2)
    expect(seen[0]!.to).toBeGreaterThan(seen[0]!.from + 50)
    expect(seen[1]!.from).toBeCloseTo(seen[0]!.to, 3)
    expect(seen[1]!.to).toBeCloseTo(seen[0]!.from, 3)
  }
})

test('the chip lies where the face does', async () => {
  const { seen } = await cuts('dlib-chip', 1)
  const middle = apply(dlibChipToPicture(mesh, CHIP_PX)!, { x: CHIP_PX / 2, y: CHIP_PX / 2 + 0.5 })
  for (const { from, to } of seen) expect(Math.abs((from + to) / 2 - middle.x)).toBeLessThan(1.5)
})
