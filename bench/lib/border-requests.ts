import type { CheckRequest } from '@renbie/contracts'
import { fullCheckMix, places, prepareChecks, type Mix, type Person } from '@renbie/simulator'
import sharp from 'sharp'

/** Size of a chip's portrait (DG2 of ICAO 9303 as most states issue it), pixels. */
const portraitSize = { width: 413, height: 531 }

/** Each traveller is one of the watchlisted subjects. */
export const watchlistedMix: Mix = { ...fullCheckMix, ordinary: 0, watchlisted: 1 }

/** Requests as a counter sends them: a 1280×720 JPEG of the counter's camera and a 413×531 JPEG out of the document. */
export const prepareBorderChecks = async (options: { seed: string; people: readonly Person[]; count: number; mix?: Mix }): Promise<CheckRequest[]> => {
  const requests = await prepareChecks({ ...options, places, capturedAt: new Date() })
  return Promise.all(requests.map(async (request) => {
    if (!request.portrait) return request
    const portrait = await sharp(Buffer.from(request.portrait.image, 'base64')).resize({ ...portraitSize, fit: 'cover' }).jpeg({ quality: 90 }).toBuffer()
    return { ...request, portrait: { image: portrait.toString('base64') } }
  }))
}
