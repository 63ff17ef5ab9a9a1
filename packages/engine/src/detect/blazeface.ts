import type { Point } from '../analysis.ts'
import { normalisationOf, sampleSquare } from '../picture/sample.ts'
import type { Network } from '../runtime/network.ts'
import type { Candidate, Detector, View } from './detector.ts'

const INPUT_PX = 256
/** Below this its answers on pictures without a face are as frequent as those on faces. */
const MINIMUM_SCORE = 0.5
/** Two grids of anchors (Bazarevsky et al., BlazeFace, 2019): cells a side and anchors a cell. Outputs as this file's graph names them. */
const GRIDS = [
  { cells: 16, anchorsPerCell: 2, scores: 'Identity', regressions: 'Identity_2' },
  { cells: 8, anchorsPerCell: 6, scores: 'Identity_1', regressions: 'Identity_3' },
] as const
/** Per anchor: box centre, box size, then six key points, all in pixels of the input and relative to the anchor. */
const VALUES_PER_ANCHOR = 16
const NORMALISATION = normalisationOf({ sizePx: INPUT_PX, colourOrder: 'rgb', range: 255, mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] })

export function blazeface(network: Network): Detector {
  return {
    async inView(pyramid, view) {
      const scale = view.sidePx / INPUT_PX
      const input = sampleSquare(pyramid, { a: scale, b: 0, tx: view.x, ty: view.y }, INPUT_PX, NORMALISATION)
      return candidates(await network.run(1, INPUT_PX, input), view)
    },
  }
}

function candidates(outputs: Map<string, Float32Array>, view: View): Candidate[] {
  const found: Candidate[] = []
  for (const grid of GRIDS) {
    const scores = outputs.get(grid.scores)
    const regressions = outputs.get(grid.regressions)
    if (!scores || !regressions) throw new Error('the detector lacks an output')
    for (let anchor = 0; anchor < scores.length; anchor++) {
      const score = 1 / (1 + Math.exp(-scores[anchor]!))
      if (score < MINIMUM_SCORE) continue
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
    score,
  }
}
