import type { Box, Point } from '../analysis.ts'
import type { Pyramid } from '../picture/pyramid.ts'
import { sampleSquare } from '../picture/sample.ts'
import type { Network } from '../runtime/network.ts'

/** A square part of the picture, in its pixels; it may reach beyond the edges. */
export type View = { x: number; y: number; sidePx: number }

/** One answer of the detector. `eyes`: as seen in the picture, left one first. `score` 0..1. */
export type Candidate = { box: Box; eyes: [Point, Point]; nose: Point; mouth: Point; score: number }

const INPUT_PX = 256
/** Two grids of anchors (Bazarevsky et al., BlazeFace, 2019): cells a side and anchors a cell. Outputs as this file's graph names them. */
const GRIDS = [
  { cells: 16, anchorsPerCell: 2, scores: 'Identity', regressions: 'Identity_2' },
  { cells: 8, anchorsPerCell: 6, scores: 'Identity_1', regressions: 'Identity_3' },
] as const
/** Per anchor: box centre, box size, then six key points, all in pixels of the input and relative to the anchor. */
const VALUES_PER_ANCHOR = 16
const NORMALISATION = { mean: [127.5, 127.5, 127.5], scale: 1 / 127.5, outside: 0 } as const

/** All answers of at least `minimumScore` in one view, unmerged, in pixels of the picture. */
export async function detectInView(network: Network, pyramid: Pyramid, view: View, minimumScore: number): Promise<Candidate[]> {
  const scale = view.sidePx / INPUT_PX
  const input = sampleSquare(pyramid, { a: scale, b: 0, tx: view.x, ty: view.y }, INPUT_PX, NORMALISATION)
  const outputs = await network.run(1, INPUT_PX, input)
  const found: Candidate[] = []
  for (const grid of GRIDS) {
    const scores = outputs.get(grid.scores)
    const regressions = outputs.get(grid.regressions)
    if (!scores || !regressions) throw new Error('the detector lacks an output')
    for (let anchor = 0; anchor < scores.length; anchor++) {
      const score = 1 / (1 + Math.exp(-scores[anchor]!))
      if (score < minimumScore) continue
      const values = regressions.subarray(anchor * VALUES_PER_ANCHOR, (anchor + 1) * VALUES_PER_ANCHOR)
      found.push(candidateOf(values, anchorCentre(grid, anchor), view, score))
    }
  }
  return found
}

function anchorCentre(grid: { cells: number; anchorsPerCell: number }, anchor: number): Point {
  const cell = Math.floor(anchor / grid.anchorsPerCell)
  const stride = INPUT_PX / grid.cells
  return { x: ((cell % grid.cells) + 0.5) * stride, y: (Math.floor(cell / grid.cells) + 0.5) * stride }
}

function candidateOf(values: Float32Array, anchor: Point, view: View, score: number): Candidate {
  const scale = view.sidePx / INPUT_PX
  const pointAt = (index: number): Point => ({
    x: (values[index]! + anchor.x) * scale + view.x,
    y: (values[index + 1]! + anchor.y) * scale + view.y,
  })
  const centre = pointAt(0)
  const width = values[2]! * scale
  const height = values[3]! * scale
  return {
    box: { x: centre.x - width / 2, y: centre.y - height / 2, width, height },
    eyes: [pointAt(4), pointAt(6)],
    nose: pointAt(8),
    mouth: pointAt(10),
    score,
  }
}
