import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { subjectIdSchema, type SubjectId } from '@renbie/contracts'
import { CallError } from '@renbie/sdk'
import css from './enrolment-list.module.css'

/** The subject whom a refused photo resembles; null when it was refused for another reason. */
export const resembledSubject = (error: unknown): SubjectId | null => {
  if (!(error instanceof CallError) || error.code !== 'photo-of-another-subject') return null
  return error.fields.map(({ message }) => subjectIdSchema.safeParse(message)).find(({ success }) => success)?.data ?? null
}

/** Two ways on: look at the other entry, perhaps to merge the two, or say that it is somebody else. */
export const LookAlike = ({ other, onAccept }: { other: SubjectId; onAccept: () => void }) => {
  const { t } = useTranslation()
  return (
    <div className={css.lookAlike}>
      <Link to="/watchlists" search={(before) => ({ ...before, subject: other })}>
        {t('enrol.openOther')}
      </Link>
      <Button variant="default" size="compact-xs" onClick={onAccept}>
        {t('enrol.somebodyElse')}
      </Button>
    </div>
  )
}
