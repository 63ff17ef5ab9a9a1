import type { Box } from '../analysis.ts'

/** A face takes its weight from its size, less this part of it when it lies in a corner of the picture. */
const CORNER_DISCOUNT = 0.6
/** Two faces are about equal when the smaller has more than this part of the other's area. */
const EQUAL_AREA = 0.7
/** Of equal ones that in the middle is the traveller: within this distance of it (0 middle, 1 corner) … */
const MIDDLE = 0.3
/** … and this much nearer to it than any other. Of two people at the sides neither is chosen. */
const EQUAL_PLACE = 0.15

type Placed = { box: Box }
type PictureSize = { width: number; height: number }

/** The traveller first: the largest and most central face. Then the others by the same measure. */
export function byProminence<Face extends Placed>(faces: readonly Face[], picture: PictureSize): Face[] {
  const weight = ({ box }: Face) => visibleArea(box, picture) * (1 - CORNER_DISCOUNT * distanceFromMiddle(box, picture))
  return [...faces].sort((a, b) => weight(b) - weight(a))
}

/** True when size does not tell which of the two is the traveller. */
export function equalInArea(one: Placed, other: Placed, picture: PictureSize): boolean {
  const areas = [visibleArea(one.box, picture), visibleArea(other.box, picture)]
  return Math.min(...areas) > EQUAL_AREA * Math.max(...areas)
}

/** The one of several faces that stands in the middle; null when none does, or another stands about as near to it. */
export function inTheMiddle<Face extends Placed>(faces: readonly Face[], picture: PictureSize): Face | null {
  const distance = ({ box }: Face) => distanceFromMiddle(box, picture)
  const [nearest, next] = [...faces].sort((a, b) => distance(a) - distance(b))
  if (!nearest || distance(nearest) > MIDDLE) return null
  return next && distance(next) - distance(nearest) < EQUAL_PLACE ? null : nearest
}

/** Of the part inside the picture: a face that the edge cuts is hardly the traveller's. */
export function visibleArea({ x, y, width, height }: Box, picture: PictureSize): number {
  const across = Math.min(x + width, picture.width) - Math.max(x, 0)
  const down = Math.min(y + height, picture.height) - Math.max(y, 0)
  return Math.max(0, across) * Math.max(0, down)
}

function distanceFromMiddle(box: Box, { width, height }: PictureSize): number {
  const dx = box.x + box.width / 2 - width / 2
  const dy = box.y + box.height / 2 - height / 2
  return Math.hypot(dx, dy) / (Math.hypot(width, height) / 2)
}
