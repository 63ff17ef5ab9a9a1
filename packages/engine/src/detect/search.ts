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

/** In a view of this size a face of 24 pixels is as large as detectors of 256 pixels want it. */
const SCENE_VIEW_PX = 220
/** A scene of 1920×1080 takes 129 views, the largest working picture 260. */
const MOST_SCENE_VIEWS = 300
const MOST_SCENE_FACES = 64

/**
 * Looks at the whole picture, and only if that shows no face, with room around it and then closer and closer: one pass
 * of the detector for nearly every traveller, and a small face in a wide frame is found all the same.
 */
export async function findFaces(detector: Detector, pyramid: Pyramid): Promise<Candidate[]> {
  const longer = Math.max(pyramid.width, pyramid.height)
  const stages = [...wholeViews(pyramid), ...FINER_VIEWS.map((part) => tiles(pyramid, longer * part))]
  let left = MOST_VIEWS
  for (const views of stages) {
    const faces = await look(detector, pyramid, views.slice(0, left), MOST_FACES)
    left -= views.length
    if (faces.length > 0 || left <= 0) return faces
  }
  return []
}

/** Every face of a scene, down to 24 pixels wide: all views at all scales, each half as wide as the one before. */
export async function findEveryFace(detector: Detector, pyramid: Pyramid): Promise<Candidate[]> {
  const views = wholeViews(pyramid).flat()
  const halvings = Math.ceil(Math.log2(Math.max(pyramid.width, pyramid.height) / SCENE_VIEW_PX))
  for (let left = halvings - 1; left >= 0; left--) views.push(...tiles(pyramid, SCENE_VIEW_PX * 2 ** left))
  return look(detector, pyramid, views.slice(0, MOST_SCENE_VIEWS), MOST_SCENE_FACES)
}

async function look(detector: Detector, pyramid: Pyramid, views: readonly View[], most: number): Promise<Candidate[]> {
  const found: Candidate[] = []
  for (const view of views) found.push(...(await detector.inView(pyramid, view)))
  return mergeCandidates(found.filter(({ box }) => box.width > 0 && box.height > 0)).slice(0, most)
}

/** The whole picture, and the same with room around it. */
function wholeViews({ width, height }: Pyramid): [View][] {
  return [1, ROOM_AROUND].map((room) => {
    const side = room * Math.max(width, height)
    return [{ x: (width - side) / 2, y: (height - side) / 2, sidePx: side }]
  })
}

function tiles({ width, height }: Pyramid, sidePx: number): View[] {
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
