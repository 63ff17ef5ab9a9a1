import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useReducer } from 'react'
import { errorText, type SubjectId } from '@renbie/contracts'
import { CallError } from '@renbie/sdk'
import { client } from '../../app/client.ts'
import { base64Of, isPicture, isTooLarge } from '../../components/pictures.ts'
import { currentLanguage } from '../../strings/index.ts'
import { enrolments, hasResults, nextWaiting, type Enrolment } from './enrolment.ts'

/** Most pictures taken at once; more is a mistaken folder, not a subject. */
export const mostAtOnce = 20

const refusedHere = (file: File): CallError | null => {
  const code = !isPicture(file) ? 'image-not-supported' : isTooLarge(file) ? 'image-too-large' : file.size === 0 ? 'image-empty' : null
  return code && new CallError({ code, message: errorText(code, currentLanguage()) }, 422)
}

const received = (file: File): Enrolment => {
  const entry = { key: crypto.randomUUID(), file, preview: isPicture(file) ? URL.createObjectURL(file) : null, acceptLookAlike: false }
  const error = refusedHere(file)
  return error ? { ...entry, state: 'failed', error } : { ...entry, state: 'waiting' }
}

/** Enrols pictures of one subject, one by one, and keeps what became of each. */
export const useEnrolment = (subjectId: SubjectId) => {
  const queryClient = useQueryClient()
  const [all, dispatch] = useReducer(enrolments, [])
  const next = nextWaiting(all)
  useEffect(() => {
    if (!next) return
    dispatch({ type: 'work', key: next.key })
    const enrol = async () => {
      const image = await base64Of(next.file)
      const { quality } = await client.call('enrolPhoto', { params: { subjectId }, body: { image, acceptLookAlike: next.acceptLookAlike } })
      dispatch({ type: 'enrolled', key: next.key, quality })
      await queryClient.invalidateQueries({ queryKey: ['subject', subjectId] })
      void queryClient.invalidateQueries({ queryKey: ['subjects'] })
    }
    enrol().catch((error: unknown) => dispatch({ type: 'failed', key: next.key, error }))
  }, [next, subjectId, queryClient])
  return {
    all,
    add: (files: File[]) => dispatch({ type: 'add', enrolments: files.slice(0, mostAtOnce).map(received) }),
    accept: (key: string) => dispatch({ type: 'accept', key }),
    clear: () => {
      for (const enrolment of all) if (enrolment.preview !== null && (enrolment.state === 'enrolled' || enrolment.state === 'failed')) URL.revokeObjectURL(enrolment.preview)
      dispatch({ type: 'clear' })
    },
    hasResults: hasResults(all),
  }
}
