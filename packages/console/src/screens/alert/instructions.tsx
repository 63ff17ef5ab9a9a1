import { useTranslation } from 'react-i18next'
import type { Alert } from '@renbie/contracts'
import css from './instructions.module.css'

/** What is to be done on this hit: the list's instructions, then the subject's own. */
export const Instructions = ({ alert }: { alert: Alert }) => {
  const { t } = useTranslation()
  const parts = [
    { title: t('alert.listInstructions'), text: alert.watchlist.instructions },
    { title: t('alert.subjectInstructions'), text: alert.subject.instructions },
    { title: t('alert.reasonListed'), text: alert.subject.reason },
  ].filter((part) => part.text.trim() !== '')
  return (
    <dl className={css.instructions}>
      {parts.length === 0 && <dd className="quiet">{t('alert.noInstructions')}</dd>}
      {parts.map((part) => (
        <div key={part.title}>
          <dt>{part.title}</dt>
          <dd>{part.text}</dd>
        </div>
      ))}
    </dl>
  )
}
