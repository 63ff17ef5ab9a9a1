/**
 * kill -9 under load, again and again: is every answered check still there, and each one only once?
 * npm run bench:kill -- [--database postgresql|pglite] [--quick]
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { CheckRequest } from '@renbie/contracts'
import type { Client } from '@renbie/sdk'
import { fullCheckMix } from '@renbie/simulator'
import { readArguments } from './lib/arguments.ts'
import { prepareBorderChecks } from './lib/border-requests.ts'
import { killCluster } from './lib/crash.ts'
import { createInstallation, type Installation } from './lib/installation.ts'
import { exactly, ms, observed, writeResult, type Section } from './lib/result.ts'
import type { ServerProcess } from './lib/server-process.ts'
import { largest, mean } from './lib/statistics.ts'
import { allCheckIds, eventFaults, noLoss, readEvents, verifyKept, type Loss, type Sent } from './lib/survival.ts'

const { databases, quick } = readArguments()
const rounds = quick ? 4 : 20
/** In every fourth round PostgreSQL dies with the server. */
const isClusterRound = (round: number): boolean => round % 4 === 0
const everyMs = 125
/** The kill comes after 16 to 32 checks, 0 to 60 ms after one was sent: while it is being worked on or recorded. */
const fewestChecks = 16
const checksSpread = 16
const killDelaySpreadMs = 60

const send = (client: Client, sent: Sent) => client.call('createCheck', { headers: { 'idempotency-key': sent.key }, body: sent.body })

/** Sends at a steady pace, whatever the answers do, and kills at a random moment. Resolves when every call has ended. */
const loadAndKill = async (client: Client, requests: readonly CheckRequest[], round: number, kill: () => Promise<void>): Promise<{ sent: Sent[]; killedAt: Date }> => {
  const sent: Sent[] = []
  const calls: Promise<void>[] = []
  const startMs = performance.now()
  const lastNumber = fewestChecks + Math.floor(Math.random() * checksSpread)
  for (let number = 0; number <= lastNumber; number++) {
    await pause(Math.max(0, startMs + number * everyMs - performance.now()))
    const request = requests[(round * 31 + number) % requests.length]!
    const check: Sent = { key: `round-${round}-check-${number}`, body: { ...request, capturedAt: new Date().toISOString() }, answeredBeforeKill: false, result: null }
    sent.push(check)
    calls.push(send(client, check).then((result) => void Object.assign(check, { result, answeredBeforeKill: true }), () => undefined))
  }
  await pause(Math.random() * killDelaySpreadMs)
  const killedAt = new Date()
  await kill()
  await Promise.all(calls)
  return { sent, killedAt }
}

type Tally = { sent: Sent[]; recordedUnanswered: number; repeated: number; otherAnswer: string[]; startMs: number[]; loss: Loss; brokenChains: number }

/** After the restart: what was answered is there, and what is sent again under its key is one check. */
const verifyRound = async (client: Client, { sent, killedAt }: { sent: Sent[]; killedAt: Date }, tally: Tally): Promise<void> => {
  for (const check of sent.filter(({ answeredBeforeKill }) => answeredBeforeKill)) await verifyKept(client, check, tally.loss, false)
  for (const check of sent) {
    const again = await send(client, check)
    tally.repeated += 1
    if (check.result && check.result.id !== again.id) tally.otherAnswer.push(check.key)
    check.result ??= again
    if (!check.answeredBeforeKill) {
      const receivedAt = await verifyKept(client, check, tally.loss, false)
      if (receivedAt && receivedAt < killedAt) tally.recordedUnanswered += 1
    }
  }
  if (!(await client.call('verifyAudit')).whole) tally.brokenChains += 1
  tally.sent.push(...sent)
}

const killer = (installation: Installation, server: ServerProcess, round: number) => async (): Promise<void> => {
  const { postgres } = installation
  if (!postgres || !isClusterRound(round)) return server.kill()
  // Both signals are sent before either is waited for.
  await Promise.all([server.kill(), killCluster(postgres)])
  await postgres.restart()
}

const figuresOf = async (client: Client, { sent, loss, ...tally }: Tally) => {
  for (const check of sent) await verifyKept(client, check, loss, true)
  const ids = await allCheckIds(client)
  const audit = await client.call('verifyAudit')
  const alerts = sent.flatMap(({ result }) => result?.alerts ?? [])
  const events = eventFaults(await readEvents(client), ids, alerts)
  const answered = sent.filter(({ answeredBeforeKill }) => answeredBeforeKill).length
  const lost = (list: string[]) => new Set(list).size
  return {
    figures: [
      exactly(`Answered checks lost, of ${answered}`, lost(loss.lostChecks), 0),
      exactly('Checks that read otherwise than they were answered', lost(loss.changedChecks), 0),
      exactly(`Alerts lost, of ${alerts.length}`, lost(loss.lostAlerts), 0),
      exactly('Pictures of checks lost', lost(loss.lostPictures), 0),
      exactly(`Doubled checks: in the store (${ids.length}) beyond the ${sent.length} that were sent`, ids.length - sent.length, 0),
      exactly(`Keys sent again (${tally.repeated}) that were answered with another check`, tally.otherAnswer.length, 0),
      exactly(`Event numbers out of sequence, of ${events.count}`, events.outOfSequence, 0),
      exactly('Checks and alerts not announced exactly once', events.checksWithoutOne + events.alertsWithoutOne, 0),
      exactly(`Restarts with a broken audit chain (at the end ${audit.entries} entries)`, tally.brokenChains + (audit.whole ? 0 : 1), 0),
      observed('Ready again after the kill: mean, longest', `${ms(mean(tally.startMs))}, ${ms(largest(tally.startMs))}`),
    ],
    notes: [
      `${sent.length - answered} checks were under way when their server died; ${tally.recordedUnanswered} of these were already on record and their lane, sending again, was told of that record.`,
    ],
  }
}

const measure = async (installation: Installation): Promise<Section> => {
  const mix = { ...fullCheckMix, watchlisted: 1, ordinary: 2 }
  const requests = await prepareBorderChecks({ seed: 'bench kill', people: installation.people, count: quick ? 12 : 60, mix })
  const tally: Tally = { sent: [], recordedUnanswered: 0, repeated: 0, otherAnswer: [], startMs: [], loss: noLoss(), brokenChains: 0 }
  let server = await installation.start()
  try {
    for (let round = 1; round <= rounds; round++) {
      const outcome = await loadAndKill(installation.client(server), requests, round, killer(installation, server, round))
      server = await installation.start()
      tally.startMs.push(server.startMs)
      await verifyRound(installation.client(server), outcome, tally)
      process.stderr.write(`  ${installation.kind}: killed ${round} of ${rounds} times\n`)
    }
    const clusterKills = installation.postgres ? Array.from({ length: rounds }, (_, index) => index + 1).filter(isClusterRound).length : 0
    return {
      title: `${installation.kind === 'postgresql' ? 'PostgreSQL' : 'PGlite'} (\`${installation.command}\`), killed ${rounds} times${clusterKills > 0 ? `, ${clusterKills} of them together with all of PostgreSQL` : ''}`,
      ...(await figuresOf(installation.client(server), tally)),
    }
  } finally {
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
    name: 'kill',
    title: 'kill -9 under load',
    method: [
      `Eight checks a second, a third of them of watchlisted people; after ${fewestChecks} to ${fewestChecks + checksSpread} of them, 0 to ${killDelaySpreadMs} ms after one was sent (it takes about as long), SIGKILL to the server process, which is then started again on the same data.`,
      'After each restart every answered check of the round and its alerts are read, all of the round are sent again under their keys, and the audit chain is verified. At the end everything is read once more with its pictures, and the event log from its beginning.',
      'SIGKILL ends processes, not the machine: what they had handed to the kernel survives. A loss of power is another test; here PostgreSQL runs with fsync on and pictures are flushed before they are recorded.',
    ],
    sections,
  },
  { quick },
)
