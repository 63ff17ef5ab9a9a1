import type { Box, Point } from '../analysis.ts'
import type { Pyramid } from '../picture/pyramid.ts'

/** A square part of the picture, in its pixels; it may reach beyond the edges. */
export type View = { x: number; y: number; sidePx: number }

/** One answer of a detector. `eyes`: as seen in the picture, left one first. `score` 0..1. */
export type Candidate = { box: Box; eyes: readonly [Point, Point]; score: number }

/** All answers in one view, unmerged, in pixels of the picture, those left out that the family knows to mean nothing. */
export type Detector = { inView(pyramid: Pyramid, view: View): Promise<Candidate[]> }

/** A box by its edges and the eyes, all in pixels of a square input of `sizePx`, carried to the picture. */
export function placed(edges: { left: number; top: number; right: number; bottom: number }, eyes: readonly [Point, Point], score: number, view: View, sizePx: number): Candidate {
  const scale = view.sidePx / sizePx
  const carried = ({ x, y }: Point): Point => ({ x: x * scale + view.x, y: y * scale + view.y })
  const { left, top, right, bottom } = edges
  return {
    box: { ...carried({ x: left, y: top }), width: (right - left) * scale, height: (bottom - top) * scale },
    eyes: [carried(eyes[0]), carried(eyes[1])],
    score,
  }
}
