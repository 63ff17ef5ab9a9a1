import { readFile } from 'node:fs/promises'
import type { CheckRequest } from '@renbie/contracts'
import { makeCapture } from './capture.ts'
import type { Arrival, CaptureIndex } from './travellers.ts'

/** How far captures stray at the first, second and third try: told what was wrong, a traveller stands better. */
const strengthOfTry = [1, 0.6, 0.3] as const

/** The request of one capture of an arrival. Rejects when a picture of the person cannot be read. */
export const makeCheckRequest = async (arrival: Arrival, capture: CaptureIndex, capturedAt: Date): Promise<CheckRequest> => {
  const { live, portrait, laneId, direction, traveller } = arrival
  const options = { seed: `${live.seed} ${capture}`, kind: live.kinds[capture], strength: strengthOfTry[capture] }
  const liveImage = await makeCapture(await readFile(live.picture), options)
  const header = { laneId, direction, capturedAt: capturedAt.toISOString(), traveller }
  const request = { ...header, live: { image: liveImage.toString('base64') } }
  if (!portrait) return request
  return { ...request, portrait: { image: (await readFile(portrait.documentPicture)).toString('base64') } }
}
