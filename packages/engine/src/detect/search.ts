import type { Pyramid } from '../picture/pyramid.ts'
import type { Candidate, Detector, View } from './detector.ts'
import { mergeCandidates } from './merge.ts'

/** A face whose box fills the picture is seen once it has this much room around it (side of the view / longer side). */
const ROOM_AROUND = 1.8
/** Finer looks for small faces: sides of the square views as parts of the longer side of the picture. */
const FINER_VIEWS = [1 / 2, 1 / 3.2]
/** Views of one row or column overlap by a third, so that a face cut by one is whole in the next. */
const VIEW_STEP = 2 / 3
/** A view smaller than the detector's grid would only be enlarged. */
const SMALLEST_VIEW_PX = 128
/** Keeps the cost of a picture without faces bounded, whatever its shape: 40 views ≈ 0.25 s on one core. */
const MOST_VIEWS = 40
/** A crowd is not described face by face. */
const MOST_FACES = 16

/**
 * Looks at the whole picture, and only if that shows no face, with room around it and then closer and closer: one pass
 * of the detector for nearly every traveller, and a small face in a wide frame is found all the same.
 */
export async function findFaces(detector: Detector, pyramid: Pyramid): Promise<Candidate[]> {
  const { width, height } = pyramid
  const longer = Math.max(width, height)
  const whole = (side: number): View => ({ x: (width - side) / 2, y: (height - side) / 2, sidePx: side })
  const stages: View[][] = [[whole(longer)], [whole(longer * ROOM_AROUND)], ...FINER_VIEWS.map((part) => tiles(width, height, longer * part))]
  let left = MOST_VIEWS
  for (const views of stages) {
    const found: Candidate[] = []
    for (const view of views.slice(0, left)) found.push(...(await detector.inView(pyramid, view)))
    left -= views.length
    const faces = mergeCandidates(found.filter(({ box }) => box.width > 0 && box.height > 0)).slice(0, MOST_FACES)
    if (faces.length > 0 || left <= 0) return faces
  }
  return []
}

function tiles(width: number, height: number, sidePx: number): View[] {
  if (sidePx < SMALLEST_VIEW_PX) return []
  const views: View[] = []
  for (const y of starts(height, sidePx)) for (const x of starts(width, sidePx)) views.push({ x, y, sidePx })
  return views
}

/** Evenly spread starts, so that the first view begins and the last one ends at the picture's edge. */
function starts(length: number, sidePx: number): number[] {
  if (length <= sidePx) return [(length - sidePx) / 2]
  const steps = Math.ceil((length - sidePx) / (sidePx * VIEW_STEP))
  return Array.from({ length: steps + 1 }, (_, i) => ((length - sidePx) * i) / steps)
}
