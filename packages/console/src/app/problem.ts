import { CallError } from '@renbie/sdk'
import { errorCatalogue, errorText, type ErrorCode, type Language } from '@renbie/contracts'
import type { TFunction } from 'i18next'

const isCatalogued = (code: string): code is ErrorCode => code in errorCatalogue

export type Problem = { message: string; advice: string[]; note: string | null }

/** An error in the words of the language now shown: a message that came in the other language is looked up again by its code. */
export const problemOf = (error: unknown, t: TFunction, language: Language): Problem => {
  if (!(error instanceof CallError)) return { message: t('problem.unexpected'), advice: [], note: null }
  const message = isCatalogued(error.code) ? errorText(error.code, language) : error.code === 'unreachable' ? t('problem.unreachable') : error.message
  // A field that is named without a word of its own is what the message is about already.
  const fields = error.fields.filter((field) => field.message !== '').map((field) => `${field.path}${t('common.colon')}${field.message}`)
  const retry = error.retryAfterSeconds === null ? [] : [t('problem.retryAfter', { seconds: error.retryAfterSeconds })]
  const note = error.status >= 500 && error.requestId !== null ? t('problem.requestId', { id: error.requestId }) : null
  return { message, advice: [...error.advice, ...fields, ...retry], note }
}
