import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { type CaptureKind, captureKinds, frameSize, makeCapture } from '../src/capture.ts'

let picture: Buffer
beforeAll(async () => {
  picture = await readFile(new URL('../people/001_live1.jpg', import.meta.url))
})
const capture = (kind: CaptureKind, seed = 'a'): Promise<Buffer> => makeCapture(picture, { kind, seed, strength: 1 })

describe('captures', () => {
  it('are the same bytes for the same seed and others for another', async () => {
    const first = await capture('good')
    expect((await capture('good')).equals(first)).toBe(true)
    expect((await capture('good', 'b')).equals(first)).toBe(false)
  })

  it('are JPEG files of the frame size, whatever the kind', async () => {
    for (const kind of ['good', 'cropped-face', 'no-face'] as const) {
      const { format, width, height, channels } = await sharp(await capture(kind)).metadata()
      expect({ format, width, height, channels }).toEqual({ format: 'jpeg', width: frameSize.widthPx, height: frameSize.heightPx, channels: 3 })
    }
  })

  it('can be made whatever the seed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.constantFrom(...captureKinds), async (seed, kind) => {
        expect((await capture(kind, seed)).length).toBeGreaterThan(1_000)
      }),
      { numRuns: 40 },
    )
  })

  it('of the bad kinds are bad in the way they are named for', async () => {
    const stats = async (kind: CaptureKind) => sharp(await capture(kind)).stats()
    const [good, blurred, dark] = await Promise.all([stats('good'), stats('blurred'), stats('dark')])
    expect(blurred.sharpness).toBeLessThan(good.sharpness / 3)
    expect(dark.channels[1]?.mean).toBeLessThan((good.channels[1]?.mean ?? 0) / 5)
  })

  it('stray less with less strength: at 0 the picture stands straight before its own wall', async () => {
    const still = await makeCapture(picture, { kind: 'good', seed: 'x', strength: 0 })
    expect((await makeCapture(picture, { kind: 'good', seed: 'y', strength: 0 })).equals(still)).toBe(true)
  })
})
