import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../app/problem.ts'
import { useLanguage } from '../strings/use-language.ts'
import css from './problem-note.module.css'

/** What went wrong and what to do next, in words; nothing when nothing went wrong. */
export const ProblemNote = ({ error }: { error: unknown }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  if (error === null || error === undefined) return null
  const problem = problemOf(error, t, language)
  return (
    <div className={css.note} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <div>
        <p>{problem.message}</p>
        {problem.advice.map((line) => (
          <p key={line} className="small">
            {line}
          </p>
        ))}
        {problem.note && <p className="small code">{problem.note}</p>}
      </div>
    </div>
  )
}
