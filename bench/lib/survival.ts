import { isDeepStrictEqual } from 'node:util'
import type { AlertId, CheckId, CheckRequest, CheckResult, NumberedEvent } from '@renbie/contracts'
import { CallError, followEvents, type Client } from '@renbie/sdk'

/** A check as its lane knows it. `result` is what the lane was told: before the kill, or by sending again after it. */
export type Sent = { key: string; body: CheckRequest; answeredBeforeKill: boolean; result: CheckResult | null }

export type Loss = { lostChecks: string[]; changedChecks: string[]; lostAlerts: string[]; lostPictures: string[] }
export const noLoss = (): Loss => ({ lostChecks: [], changedChecks: [], lostAlerts: [], lostPictures: [] })

const orNull = <Value>(call: Promise<Value>): Promise<Value | null> =>
  call.catch((error: unknown) => {
    if (error instanceof CallError && error.status === 404) return null
    throw error
  })

/** Timing is measured around the record, so the recorded copy cannot have all of it. */
const withoutTiming = (result: CheckResult): object => ({ ...result, timing: null })

/** Asks for everything that a lane was told of one check. Returns when the platform received it, null when it is not there. */
export const verifyKept = async (client: Client, { result }: Sent, loss: Loss, withPictures: boolean): Promise<Date | null> => {
  if (!result) return null
  const check = await orNull(client.call('getCheck', { params: { checkId: result.id } }))
  if (!check) {
    loss.lostChecks.push(result.id)
    return null
  }
  if (!isDeepStrictEqual(withoutTiming(check.result), withoutTiming(result))) loss.changedChecks.push(result.id)
  for (const alertId of result.alerts) {
    const alert = await orNull(client.call('getAlert', { params: { alertId } }))
    if (alert?.checkId !== result.id) loss.lostAlerts.push(alertId)
  }
  const pictures = withPictures ? [check.livePictureId, check.portraitPictureId] : []
  if (withPictures && result.decision !== 'recapture' && check.livePictureId === null) loss.lostPictures.push(`live of ${result.id}`)
  for (const pictureId of pictures) {
    if (pictureId === null) continue
    const bytes = await orNull(client.call('getPicture', { params: { pictureId }, query: { purpose: 'audit' } }))
    if (!bytes || bytes.length === 0) loss.lostPictures.push(pictureId)
  }
  return new Date(check.receivedAt)
}

/** Every check that the platform has, over all pages. */
export const allCheckIds = async (client: Client): Promise<CheckId[]> => {
  const ids: CheckId[] = []
  let before: string | null = null
  do {
    const page: { items: { id: CheckId }[]; next: string | null } = await client.call('listChecks', { query: { limit: 500, ...(before === null ? {} : { before }) } })
    ids.push(...page.items.map(({ id }) => id))
    before = page.next
  } while (before !== null)
  return ids
}

/** The whole event log, read as a console that was away since the beginning would; ends after a second of silence. */
export const readEvents = async (client: Client): Promise<NumberedEvent[]> => {
  const events: NumberedEvent[] = []
  const stop = new AbortController()
  let silence = setTimeout(() => stop.abort(), 5_000)
  const onEvent = (event: NumberedEvent): void => {
    events.push(event)
    clearTimeout(silence)
    silence = setTimeout(() => stop.abort(), 1_000)
  }
  await followEvents(client, { after: 0, onEvent, signal: stop.signal })
  return events
}

export type EventFaults = { count: number; outOfSequence: number; checksWithoutOne: number; alertsWithoutOne: number }

/** Numbers must be 1, 2, 3 … and every check and every alert announced exactly once. */
export const eventFaults = (events: readonly NumberedEvent[], checks: readonly CheckId[], alerts: readonly AlertId[]): EventFaults => {
  const announced = new Map<string, number>()
  for (const { event } of events) {
    const id = event.type === 'check-completed' ? event.checkId : event.type === 'alert-raised' ? event.alertId : null
    if (id !== null) announced.set(id, (announced.get(id) ?? 0) + 1)
  }
  const faulty = (ids: readonly string[]) => ids.filter((id) => announced.get(id) !== 1).length
  return { count: events.length, outOfSequence: events.filter(({ number }, index) => number !== index + 1).length, checksWithoutOne: faulty(checks), alertsWithoutOne: faulty(alerts) }
}
