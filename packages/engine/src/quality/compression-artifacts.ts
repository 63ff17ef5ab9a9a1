import type { Picture } from '../picture/pyramid.ts'
import type { FaceView } from './face-view.ts'
import type { Raw } from './raw.ts'

/** Side of the blocks of JPEG, WebP and video. */
const BLOCK_PX = 8
/** The middle of the face is enough: at most so many pixels a side. */
const LARGEST_SIDE_PX = 192
/** Below this there are too few blocks to tell a grid from chance. */
const SMALLEST_SIDE_PX = 5 * BLOCK_PX
/** Keeps a flat face, whose steps are noise, from looking blocky: grey levels added to the mean step. */
const NOISE = 0.5

/**
 * How much steeper the steps across the borders of 8×8 blocks are than the steps elsewhere, in parts of the mean step:
 * about 0 without a grid, above 1 where blocks are seen. By the grid alone, wherever it begins, so that it is known of a PNG
 * made from a JPEG too; a picture scaled after compression hides it. The standard's is a network trained on such pictures.
 */
export function compressionArtifacts({ pyramid, landmarks }: FaceView, shrunk: boolean): Raw {
  // Shrinking while decoding takes the grid away, and most of what it does to the face.
  if (shrunk) return 'picture-shrunk'
  const window = windowOf(pyramid.level(0), landmarks.outline)
  if (!window) return 'face-too-small'
  const { luma, width, height } = window
  return (gridExcess(luma, width, height, 1, width) + gridExcess(luma, height, width, width, 1)) / 2
}

type Window = { luma: Float32Array; width: number; height: number }

function windowOf({ data, width, height }: Picture, outline: readonly { x: number; y: number }[]): Window | null {
  const span = (values: readonly number[], limit: number): [number, number] => {
    const from = Math.max(0, Math.floor(Math.min(...values)))
    const to = Math.min(limit, Math.ceil(Math.max(...values)))
    const cut = Math.max(0, (to - from - LARGEST_SIDE_PX) >> 1)
    return [from + cut, to - cut]
  }
  const [left, right] = span(outline.map(({ x }) => x), width)
  const [top, bottom] = span(outline.map(({ y }) => y), height)
  const [w, h] = [right - left, bottom - top]
  if (Math.min(w, h) < SMALLEST_SIDE_PX) return null
  const luma = new Float32Array(w * h)
  for (let row = 0, at = 0; row < h; row++) {
    for (let from = ((top + row) * width + left) * 3, end = from + 3 * w; from < end; from += 3, at++) {
      luma[at] = 0.2126 * data[from]! + 0.7152 * data[from + 1]! + 0.0722 * data[from + 2]!
    }
  }
  return { luma, width: w, height: h }
}

/**
 * Along lines of `length` pixels `step` apart: mean excess of a step over its two neighbours at the phase of the grid where it
 * is greatest, less its mean at the other phases, over the mean step.
 */
function gridExcess(luma: Float32Array, length: number, lines: number, step: number, lineStep: number): number {
  const excess = new Float64Array(BLOCK_PX)
  const counts = new Float64Array(BLOCK_PX)
  let steps = 0
  for (let i = 2; i < length - 1; i++) {
    let sum = 0
    for (let line = 0, at = i * step; line < lines; line++, at += lineStep) {
      const left = luma[at - step]!, right = luma[at]!
      const here = Math.abs(right - left)
      sum += here - (Math.abs(left - luma[at - 2 * step]!) + Math.abs(luma[at + step]! - right)) / 2
      steps += here
    }
    excess[i % BLOCK_PX]! += sum
    counts[i % BLOCK_PX]! += lines
  }
  const means = Array.from(excess, (sum, phase) => sum / counts[phase]!).sort((x, y) => y - x)
  const [greatest, ...others] = means
  const rest = others.reduce((sum, value) => sum + value, 0) / others.length
  return (greatest! - rest) / (steps / ((length - 3) * lines) + NOISE)
}
