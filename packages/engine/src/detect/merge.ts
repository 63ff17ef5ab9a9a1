import type { Box, Point } from '../analysis.ts'
import type { Candidate } from './detector.ts'

/** Answers that overlap more than this (intersection over union) mean the same face. */
const SAME_FACE_OVERLAP = 0.3

/**
 * One candidate a face: overlapping answers are averaged with their scores as weights (Bazarevsky et al. 2019), which
 * places box and points more steadily than keeping the best answer alone does. Best score first.
 */
export function mergeCandidates(candidates: readonly Candidate[]): Candidate[] {
  let rest = [...candidates].sort((a, b) => b.score - a.score)
  const merged: Candidate[] = []
  while (rest.length > 0) {
    const best = rest[0]!
    const same = rest.filter((other) => sameFace(best.box, other.box))
    rest = rest.filter((other) => other !== best && !sameFace(best.box, other.box))
    merged.push(average(same, best.score))
  }
  return merged
}

/** Overlapping boxes, or a small one lying inside a large one: both happen to one face seen in two views. */
function sameFace(a: Box, b: Box): boolean {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  if (width <= 0 || height <= 0) return false
  const shared = width * height
  const smaller = Math.min(a.width * a.height, b.width * b.height)
  return shared / (a.width * a.height + b.width * b.height - shared) > SAME_FACE_OVERLAP || shared / smaller > 0.7
}

function average(candidates: readonly Candidate[], score: number): Candidate {
  const total = candidates.reduce((sum, candidate) => sum + candidate.score, 0)
  const mean = (pick: (candidate: Candidate) => number) =>
    candidates.reduce((sum, candidate) => sum + pick(candidate) * candidate.score, 0) / total
  const meanPoint = (pick: (candidate: Candidate) => Point): Point => ({ x: mean((c) => pick(c).x), y: mean((c) => pick(c).y) })
  return {
    box: { x: mean((c) => c.box.x), y: mean((c) => c.box.y), width: mean((c) => c.box.width), height: mean((c) => c.box.height) },
    eyes: [meanPoint((c) => c.eyes[0]), meanPoint((c) => c.eyes[1])],
    score,
  }
}
