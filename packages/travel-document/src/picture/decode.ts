import sharp from 'sharp'
import { LARGEST_PORTRAIT_PX } from '../limits.ts'
import { pictureHeader } from './header.ts'
import { decodeJpeg2000 } from './openjpeg.ts'
import type { Picture } from './picture.ts'

export type PictureResult = { ok: true; picture: Picture } | { ok: false; detail: string }

/** A portrait’s bytes to pixels. Never throws. Takes the thread for some 10 to 30 ms: called in the worker. */
export async function decodePicture(image: Uint8Array): Promise<PictureResult> {
  const header = pictureHeader(image)
  if ('failure' in header) return { ok: false, detail: header.failure }
  try {
    return { ok: true, picture: header.kind === 'jpeg' ? await decodeJpeg(image) : await decodeJpeg2000(image, header) }
  } catch (error) {
    return { ok: false, detail: (error instanceof Error ? error.message : String(error)).slice(0, 200) }
  }
}

async function decodeJpeg(image: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(image, { failOn: 'truncated', limitInputPixels: LARGEST_PORTRAIT_PX })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  if (info.channels === 3) return { data, widthPx: info.width, heightPx: info.height }
  // Grey with one channel.
  const rgb = new Uint8Array(info.width * info.height * 3)
  for (let at = 0; at < rgb.length; at++) rgb[at] = data[Math.floor(at / 3) * info.channels]!
  return { data: rgb, widthPx: info.width, heightPx: info.height }
}
