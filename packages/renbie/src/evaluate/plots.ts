/** Plots as SVG text. Colours are classes, so that the page decides them for light and dark. */

type Point = readonly [x: number, y: number]
type Axis = { from: number; to: number; log: boolean; label: string; ticks: readonly (readonly [value: number, label: string])[] }

const WIDTH = 680
const HEIGHT = 400
const PLOT = { left: 68, right: 20, top: 18, bottom: 52 } as const

/** Positions in the plot; values beyond an end of the axis are drawn at that end. */
const scaleOf = ({ from, to, log }: Axis, start: number, end: number): ((value: number) => number) => {
  const place = log ? Math.log10 : (value: number) => value
  const [low, high] = [place(from), place(to)]
  return (value) => start + ((place(Math.min(to, Math.max(from, value))) - low) / (high - low)) * (end - start)
}

const n = (value: number): string => value.toFixed(1)
const text = (x: number, y: number, content: string, classes: string, anchor = 'middle'): string =>
  `<text x="${n(x)}" y="${n(y)}" class="${classes}" text-anchor="${anchor}">${content}</text>`

type Canvas = { x: (value: number) => number; y: (value: number) => number }

const draw = (title: string, xAxis: Axis, yAxis: Axis, content: (canvas: Canvas) => string): string => {
  const [right, bottom] = [WIDTH - PLOT.right, HEIGHT - PLOT.bottom]
  const x = scaleOf(xAxis, PLOT.left, right)
  const y = scaleOf(yAxis, bottom, PLOT.top)
  const xTicks = xAxis.ticks.map(([value, label]) => `<path class="grid" d="M${n(x(value))} ${PLOT.top}V${bottom}"/>${text(x(value), bottom + 18, label, 'tick')}`)
  const yTicks = yAxis.ticks.map(([value, label]) => `<path class="grid" d="M${PLOT.left} ${n(y(value))}H${right}"/>${text(PLOT.left - 8, y(value) + 4, label, 'tick', 'end')}`)
  const middle = (PLOT.top + bottom) / 2
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
${xTicks.join('')}${yTicks.join('')}
<path class="axis" d="M${PLOT.left} ${PLOT.top}V${bottom}H${right}"/>
${text((PLOT.left + right) / 2, HEIGHT - 10, xAxis.label, 'label')}
<g transform="translate(16 ${n(middle)}) rotate(-90)">${text(0, 0, yAxis.label, 'label')}</g>
${content({ x, y })}
</svg>`
}

const path = (points: readonly Point[], { x, y }: Canvas): string => points.map(([px, py], at) => `${at === 0 ? 'M' : 'L'}${n(x(px))} ${n(y(py))}`).join('')

/** 0.001 → 0.1 %. */
export const percent = (rate: number, digits = 2): string => (rate === 0 ? '0 %' : `${Number((100 * rate).toPrecision(digits))} %`)

const decades = (from: number, to: number): [number, string][] => {
  const ticks: [number, string][] = []
  for (let exponent = Math.round(Math.log10(from)); exponent <= Math.round(Math.log10(to)); exponent++) ticks.push([10 ** exponent, exponent >= -3 ? percent(10 ** exponent) : `10<tspan class="power" dy="-5">${String(exponent).replace('-', '−')}</tspan>`])
  return ticks
}

const decadeBelow = (value: number): number => 10 ** Math.floor(Math.log10(value) + 1e-9)

export type DetPlot = { points: readonly { fmr: number; fnmr: number; ci95: readonly [number, number] | null }[]; marks: readonly { fmr: number; fnmr: number }[]; mated: number }

/** Detection error trade-off, both axes logarithmic, with the confidence band. A FNMR of 0 lies on the lower edge. */
export const detPlot = ({ points, marks, mated }: DetPlot): string => {
  const drawn = points.filter(({ fmr }) => fmr > 0)
  const floor = Math.min(0.01, decadeBelow(1 / (2 * mated)))
  const start = decadeBelow(Math.min(0.1, ...drawn.map(({ fmr }) => fmr)))
  const xAxis: Axis = { from: start, to: 1, log: true, label: 'false match rate · 誤配率', ticks: decades(start, 1) }
  const yAxis: Axis = { from: floor, to: 1, log: true, label: 'false non-match rate · 誤拒率', ticks: decades(floor, 1) }
  return draw('Detection error trade-off', xAxis, yAxis, (canvas) => {
    const banded = drawn.flatMap(({ fmr, ci95 }) => (ci95 ? [{ fmr, low: ci95[0], high: ci95[1] }] : []))
    const outline = [...banded.map(({ fmr, high }): Point => [fmr, high]), ...banded.map(({ fmr, low }): Point => [fmr, low]).reverse()]
    const band = banded.length > 1 ? `<path class="band" d="${path(outline, canvas)}Z"/>` : ''
    const dots = marks.map(({ fmr, fnmr }) => {
      const [cx, cy] = [canvas.x(fmr), canvas.y(fnmr)]
      return `<circle class="dot" cx="${n(cx)}" cy="${n(cy)}" r="4.5"/>${text(cx + 9, cy - 9, percent(fnmr), 'value', 'start')}`
    })
    return `${band}<path class="curve" d="${path(drawn.map(({ fmr, fnmr }): Point => [fmr, fnmr]), canvas)}"/>${dots.join('')}`
  })
}

const niceStep = (span: number, steps: number): number => {
  const raw = span / steps
  const power = 10 ** Math.floor(Math.log10(raw))
  return power * ([1, 2, 5, 10].find((step) => step * power >= raw) ?? 10)
}

const linearTicks = (from: number, to: number, label: (value: number) => string): [number, string][] => {
  const step = niceStep(to - from, 6)
  const ticks: [number, string][] = []
  for (let at = Math.ceil(from / step - 1e-9); at * step <= to + step * 1e-6; at++) ticks.push([at * step, label(at * step)])
  return ticks
}

export type HistogramPlot = { bins: readonly { from: number; to: number; mated: number; nonMated: number }[]; threshold: { value: number; label: string } | null }

/** Both kinds as shares of their own comparisons: there are thousands of times more non-mated ones. */
export const histogramPlot = ({ bins, threshold }: HistogramPlot): string => {
  const [first, last] = [bins[0], bins.at(-1)]
  if (!first || !last) return ''
  const total = { mated: bins.reduce((sum, bin) => sum + bin.mated, 0) || 1, nonMated: bins.reduce((sum, bin) => sum + bin.nonMated, 0) || 1 }
  const share = (kind: 'mated' | 'nonMated'): number[] => bins.map((bin) => bin[kind] / total[kind])
  const top = 1.2 * Math.max(...share('mated'), ...share('nonMated'))
  const xAxis: Axis = { from: first.from, to: last.to, log: false, label: 'comparison score (cosine) · 比對分數', ticks: linearTicks(first.from, last.to, (value) => String(Number(value.toFixed(3)))) }
  const yAxis: Axis = { from: 0, to: top, log: false, label: 'share of comparisons · 比例', ticks: linearTicks(0, top, (value) => percent(value)) }
  return draw('Score histograms', xAxis, yAxis, (canvas) => {
    const area = (kind: 'mated' | 'nonMated', name: string): string => {
      const shares = share(kind)
      const steps = bins.flatMap((bin, at): Point[] => [[bin.from, shares[at]!], [bin.to, shares[at]!]])
      const peak = shares.indexOf(Math.max(...shares))
      const x = canvas.x((bins[peak]!.from + bins[peak]!.to) / 2)
      const label = text(Math.min(x, WIDTH - PLOT.right - 60), canvas.y(shares[peak]!) - 7, name, `value ${kind}`)
      return `<path class="area ${kind}" d="${path([[first.from, 0], ...steps, [last.to, 0]], canvas)}Z"/>${label}`
    }
    const line = threshold ? `<path class="threshold" d="M${n(canvas.x(threshold.value))} ${n(canvas.y(top))}V${n(canvas.y(0))}"/>${text(canvas.x(threshold.value) - 6, canvas.y(top) + 12, threshold.label, 'tick', 'end')}` : ''
    return `${area('nonMated', 'non-mated · 不同人')}${area('mated', 'mated · 同一人')}${line}`
  })
}

/** FNMR of what is left against the share discarded; level when quality says nothing. */
export const discardPlot = (points: readonly { discarded: number; fnmr: number }[]): string => {
  const top = Math.max(...points.map(({ fnmr }) => fnmr)) * 1.15 || 0.01
  const end = points.at(-1)?.discarded ?? 1
  const xAxis: Axis = { from: 0, to: end, log: false, label: 'comparisons discarded, worst quality first · 捨棄比例', ticks: linearTicks(0, end, (value) => percent(value)) }
  const yAxis: Axis = { from: 0, to: top, log: false, label: 'false non-match rate · 誤拒率', ticks: linearTicks(0, top, (value) => percent(value)) }
  const labelled = points.filter(({ discarded }) => [0, 0.1, 0.2].some((wanted) => Math.abs(discarded - wanted) < 1e-9))
  return draw('Error versus discard', xAxis, yAxis, (canvas) => {
    const dots = labelled.map(({ discarded, fnmr }) => `<circle class="dot" cx="${n(canvas.x(discarded))}" cy="${n(canvas.y(fnmr))}" r="4.5"/>${text(canvas.x(discarded) + 9, canvas.y(fnmr) - 9, percent(fnmr), 'value', 'start')}`)
    return `<path class="curve" d="${path(points.map(({ discarded, fnmr }): Point => [discarded, fnmr]), canvas)}"/>${dots.join('')}`
  })
}
