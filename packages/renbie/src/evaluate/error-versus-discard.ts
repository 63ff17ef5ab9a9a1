/** `quality`: the lower unified quality score of the pair's two pictures, null when one had no face to judge. */
export type RatedComparison = { score: number; quality: number | null }

/** `discarded` 0..1 of the mated comparisons; `fnmr` of those left. */
export type DiscardPoint = { discarded: number; fnmr: number }

const STEPS = 30
const LARGEST_DISCARD = 0.3

/**
 * Error-versus-discard characteristic (ISO/IEC 29794-1): the FNMR at a fixed threshold when the mated comparisons of the
 * worst quality are left out. A quality score that predicts errors makes it fall; one that guesses leaves it level. Of equal
 * qualities the errors are spread evenly, so that the order in the file does not draw a curve.
 */
export const errorVersusDiscard = (mated: readonly RatedComparison[], threshold: number): DiscardPoint[] => {
  if (mated.length === 0 || Number.isNaN(threshold)) return []
  const levels = new Map<number, { count: number; errors: number }>()
  for (const { score, quality } of mated) {
    const level = levels.get(quality ?? -1) ?? { count: 0, errors: 0 }
    level.count++
    if (score < threshold) level.errors++
    levels.set(quality ?? -1, level)
  }
  const worstFirst = [...levels].sort(([a], [b]) => a - b).map(([, level]) => level)
  const errors = worstFirst.reduce((sum, level) => sum + level.errors, 0)
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const discarded = (LARGEST_DISCARD * step) / STEPS
    const out = Math.floor(discarded * mated.length + 1e-6)
    return { discarded, fnmr: (errors - errorsAmong(worstFirst, out)) / (mated.length - out) }
  })
}

/** Errors, as expected within a level, among the first `count` comparisons. */
const errorsAmong = (worstFirst: readonly { count: number; errors: number }[], count: number): number => {
  let left = count
  let errors = 0
  for (const level of worstFirst) {
    const taken = Math.min(left, level.count)
    errors += (level.errors * taken) / level.count
    left -= taken
    if (left === 0) break
  }
  return errors
}
