import { queryOptions } from '@tanstack/react-query'
import type { Alert, AlertId } from '@renbie/contracts'
import { client, queryClient } from './client.ts'

/** As many open alerts as one page of the platform gives. Beyond that the wall says so: more cannot be worked off by looking. */
export const wallLimit = 500

export const openAlertsQuery = queryOptions({
  queryKey: ['alerts', 'open'],
  queryFn: async () => (await client.call('listAlerts', { query: { open: 'true', limit: wallLimit } })).items,
  staleTime: Infinity,
})

export const decidedAlertsQuery = queryOptions({
  queryKey: ['alerts', 'adjudicated'],
  queryFn: async () => (await client.call('listAlerts', { query: { state: 'adjudicated', limit: 100 } })).items,
})

export const alertQuery = (alertId: AlertId) =>
  queryOptions({ queryKey: ['alert', alertId], queryFn: () => client.call('getAlert', { params: { alertId } }) })

/** The list with this alert in it as it is now; a decided one leaves. */
export const withAlert = (alerts: readonly Alert[], alert: Alert): Alert[] => {
  const others = alerts.filter((each) => each.id !== alert.id)
  return alert.state === 'adjudicated' ? others : [alert, ...others]
}

const progress = { new: 0, acknowledged: 1, adjudicated: 2 } as const

/** Writes an alert into everything on screen that shows it. An answer that was overtaken by a newer one is dropped. */
export const noteAlert = (alert: Alert): void => {
  const known = queryClient.getQueryData(alertQuery(alert.id).queryKey)
  if (known && progress[known.state] > progress[alert.state]) return
  queryClient.setQueryData(alertQuery(alert.id).queryKey, alert)
  queryClient.setQueryData(openAlertsQuery.queryKey, (alerts) => alerts && withAlert(alerts, alert))
  // A list that is under way may have been read before this alert was: it is asked for again.
  if (queryClient.isFetching({ queryKey: openAlertsQuery.queryKey }) > 0) void queryClient.invalidateQueries({ queryKey: openAlertsQuery.queryKey })
  if (alert.state === 'adjudicated') void queryClient.invalidateQueries({ queryKey: decidedAlertsQuery.queryKey })
}

export const fetchAlert = async (alertId: AlertId): Promise<Alert> => {
  const alert = await client.call('getAlert', { params: { alertId } })
  noteAlert(alert)
  return alert
}
