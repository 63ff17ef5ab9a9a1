import { join } from 'node:path'
import type { Box } from '@renbie/engine'
import sharp from 'sharp'

export type ThumbnailSource = { file: string; box: Box | null }

const THUMBNAIL_PX = 112
/** Sides of the cut-out to sides of the face's box: hair and chin help to see why two people look alike. */
const MARGIN = 1.5
const MAX_PIXELS = 100_000_000

/** The face, small, as a data URI; the whole picture where no face was found. */
export const thumbnail = async (directory: string, { file, box }: ThumbnailSource): Promise<string> => {
  const picture = sharp(join(directory, file), { limitInputPixels: MAX_PIXELS }).autoOrient()
  if (box) {
    const { autoOrient } = await picture.metadata()
    const side = Math.min(autoOrient.width, autoOrient.height, Math.max(1, Math.round(MARGIN * Math.max(box.width, box.height))))
    const start = (from: number, size: number, length: number): number => Math.round(Math.min(length - side, Math.max(0, from + size / 2 - side / 2)))
    picture.extract({ left: start(box.x, box.width, autoOrient.width), top: start(box.y, box.height, autoOrient.height), width: side, height: side })
  }
  const jpeg = await picture.resize(THUMBNAIL_PX, THUMBNAIL_PX, { fit: 'cover' }).flatten({ background: '#888' }).jpeg({ quality: 78 }).toBuffer()
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`
}
