import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decode } from '../src/decode/decode.ts'
import { adobeRgbProfile } from './colour-profile.ts'

/** Skin, lips, an iris, cloth and grey, in sRGB: all of them inside of every colour space that is tried. */
const colours = [[205, 160, 135], [170, 90, 85], [70, 100, 120], [40, 90, 60], [128, 128, 128]] as const
const PATCH_PX = 32

let folder: string
let adobeRgb: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'renbie-decode-test-'))
  adobeRgb = join(folder, 'adobe-rgb.icc')
  writeFileSync(adobeRgb, adobeRgbProfile())
})
afterAll(() => rmSync(folder, { recursive: true }))

/** One patch beside the other. */
function patches(): Sharp {
  const width = colours.length * PATCH_PX
  const data = Uint8Array.from({ length: width * 2 * PATCH_PX * 3 }, (_, i) => colours[Math.floor((Math.floor(i / 3) % width) / PATCH_PX)]![i % 3]!)
  return sharp(data, { raw: { width, height: 2 * PATCH_PX, channels: 3 } })
}

/** The middle of each patch. */
async function seen(bytes: Uint8Array): Promise<number[][]> {
  const decoded = await decode(bytes)
  if (!decoded.ok) throw new Error(decoded.detail)
  const { data, width } = decoded.picture
  return colours.map((_, patch) => [...data.subarray((PATCH_PX * width + (patch + 0.5) * PATCH_PX) * 3).subarray(0, 3)])
}

/** Values as they are written in the file, whatever they mean. */
async function stored(bytes: Uint8Array): Promise<number[]> {
  const { data, info } = await sharp(bytes, { ignoreIcc: true }).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return [...data.subarray((PATCH_PX * info.width + PATCH_PX / 2) * info.channels).subarray(0, 3)]
}

describe('colours come out as sRGB', () => {
  test.each([
    ['Display P3, PNG', () => patches().withIccProfile('p3').png(), 2],
    ['Display P3, JPEG', () => patches().withIccProfile('p3').jpeg({ quality: 98, chromaSubsampling: '4:4:4' }), 4],
    ['Display P3, 16 bits', () => patches().toColourspace('rgb16').withIccProfile('p3').png(), 2],
    ['Adobe RGB, PNG', () => patches().withIccProfile(adobeRgb).png(), 2],
    ['Adobe RGB, JPEG', () => patches().withIccProfile(adobeRgb).jpeg({ quality: 98, chromaSubsampling: '4:4:4' }), 4],
  ] as const)('%s', async (_, make, tolerance) => {
    const bytes = await make().toBuffer()
    // The file says something else than sRGB, so that leaving it as it is would be found out.
    expect(distance(await stored(bytes), colours[0])).toBeGreaterThan(tolerance)
    for (const [patch, colour] of (await seen(bytes)).entries()) expect(distance(colour, colours[patch]!)).toBeLessThanOrEqual(tolerance)
  })

  test.each([
    ['without a profile', () => patches().png(), 0],
    ['16 bits without a profile', () => patches().toColourspace('rgb16').png(), 1],
    ['with alpha', () => patches().ensureAlpha().png(), 0],
    // Print cannot show all of sRGB: the green of the cloth comes back paler.
    ['CMYK with its profile', () => patches().toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 98 }), 24],
  ] as const)('%s', async (_, make, tolerance) => {
    for (const [patch, colour] of (await seen(await make().toBuffer())).entries()) expect(distance(colour, colours[patch]!)).toBeLessThanOrEqual(tolerance)
  })

  test.each([
    ['grey', () => patches().greyscale().toColourspace('b-w').png()],
    ['16-bit grey', () => patches().toColourspace('grey16').png()],
    ['grey with alpha', () => patches().greyscale().toColourspace('b-w').ensureAlpha().png()],
  ] as const)('%s has three equal channels', async (_, make) => {
    const found = await seen(await make().toBuffer())
    for (const [r, g, b] of found) expect([g, b]).toEqual([r, r])
    expect(Math.abs(found[4]![0]! - 128)).toBeLessThanOrEqual(1)
  })
})

function distance(one: readonly number[], other: readonly number[]): number {
  return Math.max(...one.map((value, i) => Math.abs(value - other[i]!)))
}
