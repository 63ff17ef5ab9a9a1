import { severities, type Alert, type Severity } from '@renbie/contracts'
import type { WallSearch } from './wall-search.ts'

const rank: Readonly<Record<Severity, number>> = { critical: 3, high: 2, medium: 1, low: 0 }

/** Most severe first, then newest; the id settles what is equal, so that cards do not change places on their own. */
export const orderAlerts = (alerts: readonly Alert[]): Alert[] =>
  [...alerts].sort((a, b) => rank[b.severity] - rank[a.severity] || compare(b.raisedAt, a.raisedAt) || compare(b.id, a.id))

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Newest decision first: this list is read to look something up, not to be worked off. */
export const orderDecided = (alerts: readonly Alert[]): Alert[] => [...alerts].sort((a, b) => compare(b.adjudication?.at ?? b.raisedAt, a.adjudication?.at ?? a.raisedAt) || compare(b.id, a.id))

const fits = (alert: Alert, search: WallSearch, skip?: keyof WallSearch): boolean =>
  (skip === 'site' || search.site === undefined || alert.siteId === search.site) &&
  (skip === 'list' || search.list === undefined || alert.watchlist.id === search.list) &&
  (skip === 'severity' || search.severity === undefined || search.severity.includes(alert.severity)) &&
  (skip === 'state' || search.state === undefined || alert.state === search.state)

export const filterAlerts = (alerts: readonly Alert[], search: WallSearch): Alert[] => alerts.filter((alert) => fits(alert, search))

/** How many alerts each severity would show with the other filters as they are. */
export const countBySeverity = (alerts: readonly Alert[], search: WallSearch): Record<Severity, number> => {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 }
  for (const alert of alerts) if (fits(alert, search, 'severity')) counts[alert.severity] += 1
  return counts
}

export const countByState = (alerts: readonly Alert[], search: WallSearch): { new: number; acknowledged: number } => {
  const fitting = alerts.filter((alert) => fits(alert, search, 'state'))
  return { new: fitting.filter((alert) => alert.state === 'new').length, acknowledged: fitting.filter((alert) => alert.state === 'acknowledged').length }
}

/** The severity filter after one of them was switched; all four is the same as no filter. */
export const switchSeverity = (chosen: readonly Severity[] | undefined, severity: Severity): Severity[] => {
  const next = chosen?.includes(severity) ? chosen.filter((each) => each !== severity) : [...(chosen ?? []), severity]
  return next.length === severities.length ? [] : severities.filter((each) => next.includes(each))
}

/** The places that occur among the alerts, for the filter. */
export const sitesIn = (alerts: readonly Alert[]): { value: string; label: string }[] => distinct(alerts.map((alert) => [alert.siteId, alert.siteName]))
export const listsIn = (alerts: readonly Alert[]): { value: string; label: string }[] => distinct(alerts.map((alert) => [alert.watchlist.id, alert.watchlist.name]))

const distinct = (pairs: readonly (readonly [string, string])[]): { value: string; label: string }[] =>
  [...new Map(pairs)].map(([value, label]) => ({ value, label })).sort((a, b) => compare(a.label, b.label))
