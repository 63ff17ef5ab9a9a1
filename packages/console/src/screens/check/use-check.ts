import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Lane } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { blankCheck, requestOf, type Attempt, type CheckDraft } from './check-draft.ts'

/** The check in hand: what was entered, and what became of it. */
export const useCheck = (lane: Lane | null) => {
  const [draft, setDraft] = useState<CheckDraft>(blankCheck)
  const [tried, setTried] = useState(false)
  const [round, setRound] = useState(0)
  const attempt = useRef<Attempt | null>(null)
  const sending = useMutation({
    mutationFn: ({ idempotencyKey, request }: Attempt) => client.call('createCheck', { headers: { 'idempotency-key': idempotencyKey }, body: request }),
    // Of the result nothing may hide behind a field that still has the focus: N must bring the next traveller.
    onSuccess: () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
  })
  const request = lane === null ? null : requestOf(draft, lane)
  return {
    draft,
    tried,
    /** Counts the travellers of this page. */
    round,
    ready: request !== null,
    result: sending.data ?? null,
    error: sending.error,
    pending: sending.isPending,
    change: (part: Partial<CheckDraft>) => {
      attempt.current = null
      if (sending.data || sending.error) sending.reset()
      setDraft((before) => ({ ...before, ...part }))
    },
    submit: () => {
      setTried(true)
      if (request === null || sending.isPending || sending.data) return
      // Kept until the content changes: whoever presses again after "no answer" asks for the same check, not for a second one.
      attempt.current ??= { idempotencyKey: crypto.randomUUID(), request }
      sending.mutate(attempt.current)
    },
    next: () => {
      for (const picture of [draft.live, draft.portrait]) if (picture) URL.revokeObjectURL(picture.preview)
      attempt.current = null
      sending.reset()
      setTried(false)
      setRound((before) => before + 1)
      setDraft(blankCheck)
    },
  }
}
