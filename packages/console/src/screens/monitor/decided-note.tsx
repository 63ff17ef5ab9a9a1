import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Alert } from '@renbie/contracts'
import { ownName } from '../../components/names.ts'
import css from './decided-note.module.css'

/** What was just decided, while the wall has moved on to the next: with the way back to it. */
export const DecidedNote = ({ alert }: { alert: Alert }) => {
  const { t } = useTranslation()
  if (!alert.adjudication) return null
  return (
    <p className={css.note} role="status">
      <IconCheck size={16} stroke={2.2} aria-hidden />
      {t('adjudicate.done', { outcome: t(`outcome.${alert.adjudication.outcome}`), name: ownName(alert.subject) })}
      <Link to="/alerts/$alertId" params={{ alertId: alert.id }}>
        {t('adjudicate.review')}
      </Link>
    </p>
  )
}
