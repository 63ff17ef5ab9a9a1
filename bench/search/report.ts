import type { CaseResult, Timing } from './case.ts'

const kindNames = { real: 'spectrum of the embedded pack', arcface: 'spectrum of a pack of ArcFace’s kind', random: 'random' } as const

/** A result with when and where it was measured; sizes can be measured on different days. */
export type Recorded = { result: CaseResult; at: string; load: number; machine: string[] }

const ms = (value: number): string => String(Number(value.toPrecision(3)))
const count = (value: number): string => value.toLocaleString('en')

const timingOf = ({ timings }: CaseResult, engine: string, threads: number, queries: number): Timing | undefined =>
  timings.find((timing) => timing.engine === engine && timing.threads === threads && timing.queries === queries)

type Target = { name: string; measured: string; target: string; passed: boolean }

/** How many `targetsOf` gives once every size was run. */
const TARGETS = 5

function targetsOf(results: CaseResult[]): Target[] {
  const real = (rows: number, dimension: number) => results.find((result) => result.kind === 'real' && result.rows === rows && result.dimension === dimension)
  const targets: Target[] = []
  const million = real(1_000_000, 512)
  const ours = million && timingOf(million, 'renbie', 1, 1)
  const flat = million && timingOf(million, 'FAISS IndexFlatIP', 1, 1)
  if (ours) targets.push({ name: '1,000,000 × 512, one query, one thread', measured: `${ms(ours.medianMs)} ms`, target: '≤ 10 ms', passed: ours.medianMs <= 10 })
  if (ours && flat) targets.push({ name: 'the same, times as fast as FAISS IndexFlatIP', measured: `${ms(flat.medianMs / ours.medianMs)}×`, target: '≥ 20×', passed: flat.medianMs / ours.medianMs >= 20 })
  const year = real(24_000_000, 128)
  const yearly = year && timingOf(year, 'renbie', 2, 1)
  if (yearly) targets.push({ name: '24,000,000 × 128, one query, two threads', measured: `${ms(yearly.medianMs)} ms`, target: '≤ 500 ms', passed: yearly.medianMs <= 500 })
  const small = real(1_000_000, 128)
  if (small) targets.push({ name: 'rows inserted a second, 128 dimensions, basis learned on the way', measured: count(Math.round(small.insertedPerSecond)), target: '≥ 200,000', passed: small.insertedPerSecond >= 200_000 })
  const own = results.flatMap(({ timings }) => timings.filter(({ engine }) => engine === 'renbie'))
  targets.push({ name: 'answers equal to the reference’s, ids, order and bits', measured: `${own.filter(({ exact }) => exact).length} of ${own.length} runs`, target: 'all', passed: own.every(({ exact }) => exact === true) })
  return targets
}

function section({ result, at, load }: Recorded): string {
  const { rows, dimension, kind, timings } = result
  const engines = [...new Set(timings.map(({ engine }) => engine))]
  const lines = engines.flatMap((engine) => [1, 2].flatMap((threads) => {
    const cells = [1, 8, 64].map((queries) => timingOf(result, engine, threads, queries))
    if (cells.every((cell) => cell === undefined)) return []
    const recall = cells.find((cell) => cell?.recall !== null && cell !== undefined)?.recall
    return [`| ${engine} | ${threads} | ${cells.map((cell) => (cell ? `${ms(cell.medianMs)} (${ms(cell.minMs)})` : '')).join(' | ')} | ${recall === undefined || recall === null ? '' : recall.toFixed(4).replace(/\.?0+$/, '')} |`]
  }))
  return [
    `### ${count(rows)} × ${dimension}, ${kindNames[kind]}`, '',
    '| ms a query: median (least) | threads | 1 query | 8 queries | 64 queries | recall |', '|---|---|---|---|---|---|', ...lines, '',
    `Reading the float32 rows once: ${ms(result.streamMs)} ms. Renbie: above a threshold that mates reach, ${ms(result.thresholdMs)} ms; ${result.bytesPerRow.toFixed(0)} bytes a row; ${count(Math.round(result.insertedPerSecond))} rows inserted a second; basis learned and rows coded anew ${(result.learnMs / 1e3).toFixed(1)} s after the last row, the event loop meanwhile stopped for ${ms(result.longestStopMs)} ms at most. Measured ${at}Z, load average ${load.toFixed(1)} before.`, '',
  ].join('\n')
}

/** Why the first target is missed, where it is: two searches of the same rows, told apart by how deep they must read. */
function limitOf(results: CaseResult[]): string[] {
  const million = results.find(({ kind, rows, dimension }) => kind === 'real' && rows === 1_000_000 && dimension === 512)
  const ours = million && timingOf(million, 'renbie', 1, 1)
  if (!ours || ours.medianMs <= 10) return []
  return [`- What limits it: above a threshold that mates reach, the search of a million × 512 takes ${ms(million.thresholdMs)} ms, which is what the first planes of every row cost on this machine (it reads the same rows once as float32 in ${ms(million.streamMs)} ms). The other ${ms(ours.medianMs - million.thresholdMs)} ms go into telling the 20 best from strangers whose scores lie closer together than a bound over a prefix can see. A check searches above its threshold.`, '']
}

export function searchReport(recorded: readonly Recorded[], leftOut: readonly string[]): { text: string; missed: boolean } {
  const results = recorded.map(({ result }) => result)
  const targets = targetsOf(results)
  const missed = targets.filter(({ passed }) => !passed).length
  const faiss = results.find((result) => result.faiss !== null)?.faiss
  const text = [
    '# Exact search', '',
    missed === 0 ? `${targets.length} of ${TARGETS} targets were measured; ${targets.length === TARGETS ? 'all' : 'these'} are met.` : `**${missed} of the ${targets.length} targets that were measured, of ${TARGETS}, ${missed === 1 ? 'is' : 'are'} missed.**`, '',
    ...(recorded.at(-1)?.machine ?? []), '',
    '- Rows: drawn with the mean and the covariance of templates of real faces, by the embedded pack and by MobileFaceNet (ArcFace’s kind; bench/search/spectrum.json says how they were measured), two pictures of each person, normalised; 512 dimensions are these spectra stretched, not measured ones. Random: no direction before another, the hardest case for a bound. Half the queries are further pictures of people in the gallery, half of strangers. Top 20.',
    `- All engines answer the same queries in turn, round after round in one process (FAISS ${faiss ?? 'not installed'} in a child), so that what disturbs one disturbs all. Recall is the share of the reference’s 20 best that an engine returned; ties of equal score can cost an exact engine a little. Renbie’s answers are compared with the reference’s in ids, order and bits.`,
    '- Peers hold four more copies of the rows: they are run up to a million rows. Above it, one size, real spectrum, ours alone.', '',
    '![Time of one search against rows](search.svg)', '',
    '## Targets', '', '| | measured | target | |', '|---|---|---|---|',
    ...targets.map(({ name, measured, target, passed }) => `| ${name} | ${measured} | ${target} | ${passed ? 'pass' : '**MISSED**'} |`), '',
    ...limitOf(results),
    ...leftOut.map((text) => `- Left out, not enough memory: ${text}.`), ...(leftOut.length > 0 ? [''] : []),
    '## All sizes', '', ...recorded.map(section),
  ].join('\n')
  return { text, missed: missed > 0 }
}
