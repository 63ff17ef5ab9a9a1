import type { Point } from '../analysis.ts'
import { eyeOf, type Mesh } from '../detect/mesh.ts'

/**
 * The points of the 468-point mesh (Kartynnik et al. 2019) that stand for landmarks of ISO/IEC 29794-5, whose reference
 * software has 98 (WFLW scheme). `left` and `right` are those of the picture.
 */

/** Edge of the lower jaw from temple to temple, and the upper edge of the brows: the face without the forehead. */
const JAW = [127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 356]
const BROWS = [70, 63, 105, 66, 107, 336, 296, 334, 293, 300]
/** Upper and lower lid, three pairs an eye. */
const LIDS: readonly (readonly (readonly [number, number])[])[] = [
  [[160, 144], [159, 145], [158, 153]],
  [[385, 380], [386, 374], [387, 373]],
]
/** Inner edges of upper and lower lip. */
const INNER_LIPS: readonly (readonly [number, number])[] = [[82, 87], [13, 14], [312, 317]]
const MOUTH_CORNERS = [61, 291] as const
const CHIN = 152
const HAIRLINE = 10
const TEMPLES = [234, 454] as const

/** Distances and places of a face, in the pixels of its mesh. */
export type Landmarks = {
  eyes: readonly [left: Point, right: Point]
  /** Middle between the eyes. */
  eyesMiddle: Point
  /** Distance of the eyes as they lie in the picture, not corrected for a turned head. */
  eyesApart: number
  mouth: Point
  /** From the middle of the eyes to the chin: the standard's T metric. */
  eyesToChin: number
  chin: Point
  hairline: Point
  /** From one side of the head to the other, at the height of the eyes. */
  width: number
  /** The face's outline from the brows down, convex, in order. */
  outline: readonly Point[]
  /** Widest opening of the less open eye, and of the lips. */
  eyeOpening: number
  mouthOpening: number
}

/** Of any mesh, whichever way it is turned. */
export function landmarksOf(mesh: Mesh): Landmarks {
  const { points } = mesh
  const eyes = [eyeOf(mesh, 0), eyeOf(mesh, 1)] as const
  const eyesMiddle = middle(...eyes)
  const chin = points[CHIN]!
  const opening = (pairs: readonly (readonly [number, number])[]) => Math.max(...pairs.map(([a, b]) => apart(points[a]!, points[b]!)))
  return {
    eyes,
    eyesMiddle,
    eyesApart: apart(...eyes),
    mouth: middle(points[MOUTH_CORNERS[0]]!, points[MOUTH_CORNERS[1]]!),
    eyesToChin: apart(eyesMiddle, chin),
    chin,
    hairline: points[HAIRLINE]!,
    width: apart(points[TEMPLES[0]]!, points[TEMPLES[1]]!),
    outline: convexHull([...JAW, ...BROWS].map((index) => points[index]!)),
    eyeOpening: Math.min(...LIDS.map(opening)),
    mouthOpening: opening(INNER_LIPS),
  }
}

export function apart(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}

/** Andrew's monotone chain (1979). */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y)
  return [...halfHull(sorted), ...halfHull(sorted.reverse())]
}

function halfHull(sorted: readonly Point[]): Point[] {
  const hull: Point[] = []
  for (const point of sorted) {
    while (hull.length >= 2 && !turnsLeft(hull[hull.length - 2]!, hull[hull.length - 1]!, point)) hull.pop()
    hull.push(point)
  }
  return hull.slice(0, -1)
}

function turnsLeft(a: Point, b: Point, c: Point): boolean {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0
}
