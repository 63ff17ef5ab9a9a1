import { pageStyle } from './page-style.ts'
import { detPlot, discardPlot, histogramPlot, percent } from './plots.ts'
import type { Differential } from './differentials.ts'
import type { Report, WorstPair } from './report.ts'

/** Small pictures by file name, as data URIs; a pair without them is shown by its names alone. */
export type Thumbnails = ReadonlyMap<string, string>

/** The report as one page that fetches nothing and runs nothing; its policy says so to the browser too. */
export const reportPage = (report: Report, thumbnails: Thumbnails): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Renbie evaluation · ${escape(report.pack.id)}</title>
<style>${pageStyle}</style>
</head>
<body><main>
${head(report)}
${tiles(report)}
<div class="grid">
${curves(report)}
${rates(report)}
${calibration(report)}
${discards(report)}
${timing(report)}
${report.differentials.length > 0 ? differentials(report) : ''}
${failures(report)}
${worst(report, thumbnails)}
</div>
${method(report)}
</main></body>
</html>
`

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
const heading = (level: 2 | 3, english: string, chinese: string): string => `<h${level}>${english}<span lang="zh-TW">${chinese}</span></h${level}>`
const section = (english: string, chinese: string, content: string, wide = false): string => `<section${wide ? ' class="wide"' : ''}>${heading(2, english, chinese)}${content}</section>`
const count = (value: number): string => value.toLocaleString('en-GB')
const exponent = (rate: number): string => `10<sup>${String(Math.round(Math.log10(rate))).replace('-', '−')}</sup>`
const range = (interval: readonly [number, number] | null): string => (interval ? `${percent(interval[0])} – ${percent(interval[1])}` : '–')

type Cell = string | { number: string }
const table = (header: readonly Cell[], rows: readonly (readonly Cell[])[]): string => {
  const cell = (tag: 'td' | 'th') => (content: Cell): string => (typeof content === 'string' ? `<${tag}>${content}</${tag}>` : `<${tag} class="number">${content.number}</${tag}>`)
  return `<div class="scroll"><table><thead><tr>${header.map(cell('th')).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('')}</tbody></table></div>`
}

const head = (report: Report): string => `<header>
<h1>Evaluation of face comparison<span lang="zh-TW">人臉比對評估</span></h1>
<p>${escape(report.pack.id)} · ${escape(report.pack.detector)} · ${escape(report.pack.recogniser)}<br>${report.madeAt.slice(0, 16).replace('T', ' ')} UTC · ${escape(report.machine)}</p>
<p class="notice">This page holds pictures of faces and names of picture files. Keep it as you keep the pictures. <span lang="zh-TW">本頁含有人臉影像與檔名，請比照原始影像保管。</span></p>
</header>`

const tiles = (report: Report): string => {
  const point = report.fnmrAtFmr.find(({ fmr }) => fmr === report.operatingPoint?.fmr)
  const tile = (name: string, value: string, detail: string): string => `<div class="tile"><small>${name}</small><b>${value}</b><small>${detail}</small></div>`
  return `<div class="tiles">
${tile('Accuracy · 準確率', report.accuracy === null ? '–' : report.accuracy.toFixed(4), escape(report.accuracyMethod))}
${tile(`FNMR at FMR ${point ? exponent(point.fmr) : '–'}`, point && point.fnmr !== null ? percent(point.fnmr) : '–', point?.ci95 ? `95 % confidence: ${range(point.ci95)}` : 'no confidence limits')}
${tile('Failure to acquire · 擷取失敗', percent(report.fta.rate), `${count(report.fta.count)} of ${count(report.images)} pictures`)}
${tile('Comparisons · 比對數', count(report.pairs.mated), `mated; ${count(report.nonMatedComparisons)} non-mated, ${count(report.people)} people`)}
</div>`
}

const curves = ({ det, fnmrAtFmr, pairs, histograms, operatingPoint, separation }: Report): string => {
  const marks = fnmrAtFmr.flatMap(({ fmr, fnmr }) => (fnmr === null ? [] : [{ fmr, fnmr }]))
  const curve = det.length === 0 ? '<p>No non-mated comparison could be made.</p>' : detPlot({ points: det, marks, mated: pairs.mated })
  const trade = marks.length > 0 && marks.every(({ fnmr }) => fnmr === 0) ? 'No mated comparison fell below the thresholds marked.' : 'Lower is better. The band holds the 95 % confidence limits.'
  const threshold = operatingPoint ? { value: operatingPoint.threshold, label: `threshold at FMR ${percent(operatingPoint.fmr)}` } : null
  const overlap = separation === null ? '' : separation > 0 ? `Every mated score is above every non-mated one, by ${separation.toFixed(4)}.` : `The lowest mated score is ${(-separation).toFixed(4)} below the highest non-mated one.`
  return `${section('Detection error trade-off', '偵測錯誤權衡曲線', `<p>${trade}</p>${curve}`)}
${section('Score histograms', '分數分布', `<p>Each kind as shares of its own comparisons. ${overlap}</p>${histogramPlot({ bins: histograms, threshold })}`)}`
}

const rates = ({ fnmrAtFmr }: Report): string => {
  const rows = fnmrAtFmr.map(({ fmr, threshold, fnmr, ci95, fewErrors, reason }): Cell[] =>
    fnmr === null || threshold === null
      ? [exponent(fmr), { number: '–' }, { number: '–' }, escape(reason ?? '')]
      : [exponent(fmr), { number: threshold.toFixed(4) }, { number: `<b>${percent(fnmr, 3)}</b>` }, `${range(ci95)}${fewErrors ? '<br><small>fewer than 30 false matches: rough</small>' : ''}`],
  )
  return section('FNMR at fixed FMR', '固定誤配率下的誤拒率', `<p>Thresholds found on these pictures. Failures to acquire count as non-matches.</p>${table(['FMR', { number: 'threshold' }, { number: 'FNMR' }, '95 % confidence'], rows)}`)
}

const calibration = ({ predicted }: Report): string => {
  const rows = predicted.map(({ fmr, threshold, observedFmr, falseMatches, ratio }): Cell[] => [exponent(fmr), { number: threshold.toFixed(4) }, { number: observedFmr === null ? '–' : percent(observedFmr, 3) }, { number: count(falseMatches) }, { number: ratio === null ? '–' : `× ${ratio.toFixed(2)}` }])
  return section('Calibration', '門檻校準', `<p>What the thresholds given out by the engine really let through here. Between × 0.5 and × 2 the promise is kept.</p>${table(['promised FMR', { number: 'threshold' }, { number: 'observed' }, { number: 'false matches' }, { number: 'observed ÷ promised' }], rows)}`)
}

const discards = ({ errorVersusDiscard, operatingPoint }: Report): string => {
  const [all] = errorVersusDiscard
  const told = `<p>FNMR at FMR ${exponent(operatingPoint?.fmr ?? 1)} when the comparisons of lowest unified quality score are left out. A falling curve: the score predicts errors.</p>`
  const content = !all ? '<p>No threshold to judge by.</p>' : all.fnmr === 0 ? '<p>No mated comparison is an error, so there is nothing to discard.</p>' : told + discardPlot(errorVersusDiscard)
  return section('Error versus discard', '品質捨棄曲線', content)
}

const timing = ({ timing }: Report): string => {
  const rows = Object.entries(timing).map(([stage, { medianMs, p95Ms }]): Cell[] => [stage, { number: medianMs.toFixed(1) }, { number: p95Ms.toFixed(1) }])
  return section('Time per picture', '每張影像時間', `<p>Milliseconds in a worker, waiting left out.</p>${table(['stage', { number: 'median' }, { number: '95th percentile' }], rows)}`)
}

const differentials = ({ differentials, operatingPoint }: Report): string => {
  const names: Record<Differential['attribute'], [string, string]> = { sex: ['Sex', '性別'], age: ['Age', '年齡'], ethnicity: ['Ethnicity', '族群'] }
  const rate = (value: number | null): string => (value === null ? '–' : percent(value))
  const ratio = (value: number | null): string => (value === null ? '–' : value.toFixed(2))
  const tables = differentials.map(({ attribute, groups, worstToGeometricMean }) => {
    const rows = groups.map((group): Cell[] => [escape(group.group), { number: count(group.people) }, { number: rate(group.fnmr) }, { number: count(group.matedComparisons) }, { number: rate(group.fmr) }, { number: count(group.nonMatedComparisons) }])
    const last: Cell[] = ['worst ÷ geometric mean', '', { number: ratio(worstToGeometricMean.fnmr) }, '', { number: ratio(worstToGeometricMean.fmr) }, '']
    return heading(3, ...names[attribute]) + table(['group', { number: 'people' }, { number: 'FNMR' }, { number: 'mated' }, { number: 'FMR' }, { number: 'non-mated' }], [...rows, last])
  })
  return section('Differentials', '族群差異', `<p>At the one threshold of FMR ${exponent(operatingPoint?.fmr ?? 1)}; FMR among people of the same group (ISO/IEC 19795-10). A group without errors leaves no ratio.</p>${tables.join('')}`, true)
}

const failures = ({ fta }: Report): string => {
  const shown = fta.images.slice(0, 30)
  const rest = fta.count > shown.length ? `<p>${count(fta.count - shown.length)} more in report.json.</p>` : ''
  const content = fta.count === 0 ? '<p>Every picture gave a template.</p>' : table(['picture', 'reason'], shown.map(({ image, reason }) => [escape(image), escape(reason)])) + rest
  return section('Failures to acquire', '擷取失敗的影像', content, true)
}

const worst = ({ worstPairs }: Report, thumbnails: Thumbnails): string => {
  const picture = (file: string): string => {
    const uri = thumbnails.get(file)
    return uri ? `<img src="${uri}" alt="">` : ''
  }
  const figure = ({ probe, reference, score }: WorstPair): string => `<figure><div>${picture(probe)}${picture(reference)}</div><figcaption><b>${score.toFixed(4)}</b><br>${escape(probe)}<br>${escape(reference)}</figcaption></figure>`
  const list = (pairs: readonly WorstPair[]): string => `<div class="pairs">${pairs.map(figure).join('')}</div>`
  return section('Worst pairs', '最差的比對', `${heading(3, 'One person, lowest scores', '同一人、分數最低')}${list(worstPairs.mated)}${heading(3, 'Two people, highest scores', '不同人、分數最高')}${list(worstPairs.nonMated)}`, true)
}

const method = ({ bootstrap, identified, pairs }: Report): string => `<p>Terms of ISO/IEC 19795-1. Match: score ≥ threshold. Non-mated comparisons: ${pairs.impostors === 'all' ? 'every picture with every picture of other people' : 'the pairs of the file'}${identified ? '' : '; identities were inferred from the mated pairs'}. Confidence limits: bootstrap over people, ${count(bootstrap.replicates)} replicates, seed ${bootstrap.seed}, the threshold found anew in each. A curve’s false rate of 0 is drawn at the edge of the plot.</p>`
