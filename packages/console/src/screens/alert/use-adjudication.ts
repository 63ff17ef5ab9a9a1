import { useMutation } from '@tanstack/react-query'
import { useReducer } from 'react'
import type { Adjudicate, Alert } from '@renbie/contracts'
import { CallError } from '@renbie/sdk'
import { fetchAlert, noteAlert } from '../../app/alerts-data.ts'
import { client } from '../../app/client.ts'
import { useMay, useSession } from '../../app/session.ts'
import { adjudicate, maySend, rulingOf, untouched } from './adjudication.ts'

/** Whether this officer may decide this alert, and if not, why. */
export type Standing = 'may-decide' | 'held-by-another' | 'read-only' | 'decided'

const standingOf = (alert: Alert, userId: string, permitted: boolean): Standing => {
  if (alert.state === 'adjudicated') return 'decided'
  if (!permitted) return 'read-only'
  return alert.acknowledged !== null && alert.acknowledged.userId !== userId ? 'held-by-another' : 'may-decide'
}

export const useAdjudication = (alert: Alert, onDecided: (alert: Alert) => void) => {
  const params = { alertId: alert.id }
  const { user } = useSession()
  const [state, dispatch] = useReducer(adjudicate, untouched)
  // Somebody else may have been quicker: then the alert is shown as it now is, beside the reason for the refusal.
  const onRefused = (error: unknown) => {
    dispatch({ type: 'refused' })
    if (error instanceof CallError && error.status === 409) fetchAlert(alert.id).catch(() => undefined)
  }
  const acknowledging = useMutation({ mutationFn: () => client.call('acknowledgeAlert', { params }), onSuccess: noteAlert, onError: onRefused })
  const sending = useMutation({
    mutationFn: (body: Adjudicate) => client.call('adjudicateAlert', { params, body }),
    onSuccess: (decided) => {
      noteAlert(decided)
      onDecided(decided)
    },
    onError: onRefused,
  })
  const standing = standingOf(alert, user.id, useMay('alerts:adjudicate'))
  return {
    state,
    dispatch,
    standing,
    mayAcknowledge: standing === 'may-decide' && alert.state === 'new' && !acknowledging.isPending,
    acknowledge: () => acknowledging.mutate(),
    send: () => {
      const ruling = rulingOf(state)
      if (!ruling || !maySend(state)) return
      dispatch({ type: 'send' })
      sending.mutate(ruling)
    },
    error: sending.error ?? acknowledging.error,
  }
}
