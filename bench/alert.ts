/**
 * From a lane's answer to the alert's card on an open Monitor page, in a real Chromium.
 * npm run bench:alert -- [--database postgresql|pglite] [--quick]
 */
import { setTimeout as pause } from 'node:timers/promises'
import { chromium, type Browser, type Page } from '@playwright/test'
import type { AlertId, CheckRequest } from '@renbie/contracts'
import type { Client } from '@renbie/sdk'
import { readArguments } from './lib/arguments.ts'
import { prepareBorderChecks, watchlistedMix } from './lib/border-requests.ts'
import { countCpu, othersNote } from './lib/cpu-share.ts'
import { createInstallation, type Installation } from './lib/installation.ts'
import { atMost, exactly, ms, observed, writeResult, type Section } from './lib/result.ts'
import { largest, percentile } from './lib/statistics.ts'

const { databases, quick } = readArguments()
const size = quick ? { warmUp: 2, alerts: 6 } : { warmUp: 5, alerts: 100 }
const everyMs = 700
const longestWaitMs = 5_000
/** As many alerts as one sees without scrolling; older ones are decided, as an officer would. */
const onTheWall = 5

/**
 * Runs in the page. Notes by the alert's id when its card was drawn (the frame after the one in which it came into the
 * document) and when both of its pictures were there. `Date.now()` on both sides: one machine, one clock, no offset to estimate.
 */
const watcher = `
  window.seen = {}
  const drawn = (note) => requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = note; port2.postMessage(0) })
  const look = () => {
    for (const card of document.querySelectorAll('[id^="card-alr_"]')) {
      const id = card.id.slice(5)
      if (window.seen[id]) continue
      const times = (window.seen[id] = { shownAt: null, picturesAt: null })
      drawn(() => { times.shownAt = Date.now() })
      const pictures = () => [...card.querySelectorAll('img')].length > 1 && [...card.querySelectorAll('img')].every((img) => img.complete && img.naturalWidth > 0)
        ? drawn(() => { times.picturesAt = Date.now() }) : card.isConnected && requestAnimationFrame(pictures)
      pictures()
    }
  }
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true })
`

type Seen = { shownAt: number | null; picturesAt: number | null }

const openMonitor = async (browser: Browser, url: string, { username, password }: Installation['credentials']): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(url)
  await page.fill('input[autocomplete="username"]', username)
  await page.fill('input[autocomplete="current-password"]', password)
  await page.press('input[autocomplete="current-password"]', 'Enter')
  await page.waitForSelector('main', { timeout: 15_000 })
  await page.evaluate(watcher)
  return page
}

const seenOf = async (page: Page, id: AlertId): Promise<Seen> => {
  const deadlineMs = performance.now() + longestWaitMs
  for (;;) {
    const seen = (await page.evaluate(`window.seen[${JSON.stringify(id)}] ?? null`)) as Seen | null
    if ((seen?.shownAt && seen.picturesAt) || performance.now() > deadlineMs) return seen ?? { shownAt: null, picturesAt: null }
    await pause(50)
  }
}

type Timed = { answeredAt: number; seen: Seen }

const sendAll = async (client: Client, page: Page, requests: readonly CheckRequest[], count: number, run: string): Promise<{ timed: Timed[]; without: number }> => {
  const timed: Timed[] = []
  const onWall: AlertId[] = []
  let without = 0
  for (let number = 0; timed.length < count && number < count * 2; number++) {
    const dueMs = performance.now() + everyMs
    const body = { ...requests[number % requests.length]!, capturedAt: new Date().toISOString() }
    const { alerts } = await client.call('createCheck', { headers: { 'idempotency-key': `${run}-${number}` }, body })
    const answeredAt = Date.now()
    const [id] = alerts
    if (!id) without += 1
    else {
      timed.push({ answeredAt, seen: await seenOf(page, id) })
      onWall.push(id)
      const oldest = onWall.length > onTheWall ? onWall.shift() : undefined
      if (oldest) await client.call('adjudicateAlert', { params: { alertId: oldest }, body: { outcome: 'true-match', reason: 'features-agree' } })
    }
    await pause(Math.max(0, dueMs - performance.now()))
  }
  for (const alertId of onWall) await client.call('adjudicateAlert', { params: { alertId }, body: { outcome: 'true-match', reason: 'features-agree' } })
  return { timed, without }
}

const delays = (timed: readonly Timed[], which: keyof Seen): number[] => timed.flatMap(({ answeredAt, seen }) => (seen[which] === null ? [] : [seen[which] - answeredAt]))

const measure = async (installation: Installation): Promise<Section> => {
  const requests = await prepareBorderChecks({ seed: 'bench alert', people: installation.people, count: 30, mix: watchlistedMix })
  const server = await installation.start()
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
  try {
    const client = installation.client(server)
    const page = await openMonitor(browser, server.url, installation.credentials)
    await sendAll(client, page, requests, size.warmUp, 'warm-up')
    const endCount = countCpu(server.pid)
    const { timed, without } = await sendAll(client, page, requests, size.alerts, 'measured')
    const cpu = endCount()
    const shown = delays(timed, 'shownAt')
    const pictures = delays(timed, 'picturesAt')
    return {
      title: `${installation.kind === 'postgresql' ? 'PostgreSQL' : 'PGlite'} (\`${installation.command}\`)`,
      figures: [
        atMost(`Answer to card drawn, ${shown.length} alerts: p99`, percentile(shown, 0.99), 300, 'ms'),
        observed('Answer to card drawn: p50, slowest', `${ms(percentile(shown, 0.5))}, ${ms(largest(shown))}`),
        observed('Answer to both pictures on the card drawn: p50, p99', `${ms(percentile(pictures, 0.5))}, ${ms(percentile(pictures, 0.99))}`),
        exactly('Alerts that never came into the page', timed.length - shown.length, 0),
      ],
      notes: [
        `${without} checks of watchlisted people raised no alert (the embedded recogniser missed the capture); they are not counted here.`,
        `The browser, server and client used ${((100 * cpu.familyMs) / cpu.wallMs).toFixed(0)} % of one core.`,
        othersNote([cpu]),
      ],
    }
  } finally {
    await browser.close()
    await server.stop()
  }
}

const sections: Section[] = []
for (const kind of databases) {
  const installation = await createInstallation(kind)
  try {
    sections.push(await measure(installation))
  } finally {
    await installation.remove()
  }
}

writeResult(
  {
    name: 'alert',
    title: 'From a lane’s answer to the alert on an open page',
    method: [
      `A watchlisted synthetic person is checked every ${everyMs} ms; the time runs from the moment the lane has its answer to the end of the frame in which the Monitor page shows the card. Chromium (headless, 1440×900, software drawing) runs on the same cores.`,
      `The wall holds at most ${onTheWall + 1} open alerts: the script adjudicates the oldest, because the page draws only the cards in sight.`,
    ],
    sections,
  },
  { quick },
)
