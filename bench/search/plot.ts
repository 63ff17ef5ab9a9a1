import type { CaseResult } from './case.ts'

const width = 720
const height = 420
const left = 64
const bottom = 44
const colours = ['#0b6e99', '#c0392b', '#d68910', '#7d8b99']

type Line = { name: string; dashed: boolean; colour: string; points: { rows: number; ms: number }[] }

/** Time of one query on one thread against rows, real spectrum, both axes logarithmic: full lines 128 dimensions, dashed 512. */
export function growthPlot(results: readonly CaseResult[]): string {
  const engines = ['renbie', 'FAISS IndexFlatIP', 'usearch exact, f32', 'plain loop']
  const lines = engines.flatMap((name, engine) => [128, 512].map((dimension): Line => ({
    name, dashed: dimension === 512, colour: colours[engine]!,
    points: results.filter((result) => result.kind === 'real' && result.dimension === dimension).flatMap(({ rows, timings }) => {
      const own = timings.filter((timing) => timing.engine === name && timing.queries === 1).toSorted((a, b) => a.threads - b.threads)[0]
      return own ? [{ rows, ms: own.medianMs }] : []
    }),
  }))).filter(({ points }) => points.length > 0)
  const x = (rows: number): number => left + ((Math.log10(rows) - 4) / 3.5) * (width - left - 170)
  const y = (ms: number): number => height - bottom - ((Math.log10(ms) + 2) / 5.5) * (height - bottom - 20)
  const text = (atX: number, atY: number, content: string, more = ''): string => `<text x="${atX.toFixed(0)}" y="${atY.toFixed(0)}" ${more}>${content}</text>`
  const grid = [
    ...[0.01, 0.1, 1, 10, 100, 1000].map((ms) => `<path d="M${left} ${y(ms).toFixed(1)}H${width - 170}" stroke="#ddd"/>${text(left - 6, y(ms) + 4, `${ms} ms`, 'text-anchor="end"')}`),
    ...[1e4, 1e5, 1e6, 1e7].map((rows) => text(x(rows), height - bottom + 18, rows.toLocaleString('en'), 'text-anchor="middle"')),
    text((left + width - 170) / 2, height - 8, 'rows in the gallery', 'text-anchor="middle"'),
  ]
  const drawn = lines.map(({ colour, dashed, points }) => {
    const path = points.map(({ rows, ms }, at) => `${at === 0 ? 'M' : 'L'}${x(rows).toFixed(1)} ${y(ms).toFixed(1)}`).join('')
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="6 4"' : ''}/>${points.map(({ rows, ms }) => `<circle cx="${x(rows).toFixed(1)}" cy="${y(ms).toFixed(1)}" r="3" fill="${colour}"/>`).join('')}`
  })
  const legend = lines.map(({ name, dashed, colour }, at) => `<path d="M${width - 160} ${30 + at * 20}h24" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="6 4"' : ''}/>${text(width - 130, 34 + at * 20, `${name}, ${dashed ? 512 : 128}`)}`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">\n<title>Time of one search against rows</title>\n<rect width="100%" height="100%" fill="#fff"/>\n${[...grid, ...drawn, ...legend].join('\n')}\n</svg>\n`
}
