import { useSyncExternalStore } from 'react'
import type { CheckId, Decision, Direction, LaneId, NumberedEvent, SiteId } from '@renbie/contracts'

/** A line of the lane feed, as the event told it: no name, no face, so nothing has to be fetched and nothing is looked at. */
export type FeedLine = { id: CheckId; at: string; siteId: SiteId; laneId: LaneId; direction: Direction; decision: Decision; alerts: number; attackSuspected: boolean }

export const feedLength = 60
/** Ten checks a second would draw the page ten times a second; four times is as live as an eye can follow. */
const drawEveryMs = 250

let lines: readonly FeedLine[] = []
let waiting: FeedLine[] = []
let timer: ReturnType<typeof setTimeout> | null = null
const listeners = new Set<() => void>()

/** Newest first, each check once, `feedLength` at most. */
export const mergeFeed = (fresh: readonly FeedLine[], known: readonly FeedLine[]): FeedLine[] => {
  const byId = new Map([...known, ...fresh].map((line) => [line.id, line]))
  return [...byId.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1)).slice(0, feedLength)
}

const draw = (): void => {
  timer = null
  lines = mergeFeed(waiting, lines)
  waiting = []
  for (const listener of listeners) listener()
}

export const addToFeed = (fresh: readonly FeedLine[]): void => {
  waiting = mergeFeed(fresh, waiting)
  timer ??= setTimeout(draw, drawEveryMs)
}

export const clearFeed = (): void => {
  lines = []
  waiting = []
}

export const feedLineOf = ({ at, event }: NumberedEvent): FeedLine | null =>
  event.type === 'check-completed'
    ? { id: event.checkId, at, siteId: event.siteId, laneId: event.laneId, direction: event.direction, decision: event.decision, alerts: event.alerts, attackSuspected: event.presentationAttackSuspected ?? false }
    : null

export const useFeed = (): readonly FeedLine[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => lines,
  )
