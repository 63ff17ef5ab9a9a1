import { readFileSync } from 'node:fs'
import sharp, { type Sharp } from 'sharp'

export type PictureSeed = { format: 'jpeg' | 'png' | 'webp'; bytes: Buffer }

const person = (name: string): Buffer => readFileSync(new URL(`../../../packages/simulator/people/${name}.jpg`, import.meta.url))

/**
 * Whole pictures to damage: synthetic people, small so that a decoder gets through thousands of them, in every form of the
 * three formats that a camera, a scanner or a passport's chip may write; and edges of what is allowed.
 */
export const pictureSeeds = async (): Promise<PictureSeed[]> => {
  const face = sharp(person('003_live1')).resize(160)
  const other = sharp(person('006_document')).resize(140)
  const transparent = face.clone().ensureAlpha(0.7)
  const frames = await Promise.all([face, face.clone().flop(), face.clone().negate()].map((frame) => frame.clone().resize(120, 120).png().toBuffer()))
  const flat = (width: number, height: number): Sharp => sharp({ create: { width, height, channels: 3, background: '#556070' } })
  const all: Record<PictureSeed['format'], Promise<Buffer>[]> = {
    jpeg: [
      face.clone().jpeg().toBuffer(),
      face.clone().jpeg({ progressive: true }).toBuffer(),
      other.clone().jpeg({ chromaSubsampling: '4:4:4', quality: 98 }).toBuffer(),
      other.clone().greyscale().jpeg().toBuffer(),
      face.clone().toColourspace('cmyk').jpeg().toBuffer(),
      face.clone().withMetadata({ orientation: 6 }).withIccProfile('p3').jpeg().toBuffer(),
      flat(48, 48).jpeg().toBuffer(),
      flat(3000, 60).jpeg({ progressive: true }).toBuffer(),
    ],
    png: [
      face.clone().png().toBuffer(),
      face.clone().png({ progressive: true }).toBuffer(),
      transparent.clone().png().toBuffer(),
      other.clone().png({ palette: true }).toBuffer(),
      other.clone().greyscale().png().toBuffer(),
      other.clone().toColourspace('rgb16').png().toBuffer(),
      other.clone().withMetadata({ orientation: 3 }).withIccProfile('p3').png().toBuffer(),
      flat(60, 3000).png().toBuffer(),
    ],
    webp: [
      face.clone().webp().toBuffer(),
      other.clone().webp({ lossless: true }).toBuffer(),
      transparent.clone().webp().toBuffer(),
      other.clone().withMetadata({ orientation: 8 }).withIccProfile('p3').webp().toBuffer(),
      sharp(frames, { join: { animated: true } }).webp({ loop: 0, delay: [40, 40, 40] }).toBuffer(),
    ],
  }
  const seeds: PictureSeed[] = []
  for (const format of ['jpeg', 'png', 'webp'] as const) seeds.push(...(await Promise.all(all[format])).map((bytes) => ({ format, bytes })))
  return seeds
}

/** Small files of nine megapixels, for what costs by the pixel. Rarely picked: one takes as long as fifty small pictures. */
export const largeSeeds = async (): Promise<PictureSeed[]> => {
  const flat = sharp({ create: { width: 3000, height: 3000, channels: 3, background: '#556070' } })
  return [
    { format: 'jpeg', bytes: await flat.clone().jpeg({ progressive: true }).toBuffer() },
    { format: 'png', bytes: await flat.clone().png({ progressive: true }).toBuffer() },
    { format: 'webp', bytes: await flat.clone().webp().toBuffer() },
  ]
}
