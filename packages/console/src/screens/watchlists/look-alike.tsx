import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { subjectIdSchema, type SubjectId } from '@renbie/contracts'
import { CallError } from '@renbie/sdk'
import { client } from '../../app/client.ts'
import { FaceFrame } from '../../components/face-frame.tsx'
import { latinName, ownName } from '../../components/names.ts'
import { ProblemNote } from '../../components/problem-note.tsx'
import css from './look-alike.module.css'

/** The subject whom a refused photo resembles; null when it was refused for another reason. */
export const resembledSubject = (error: unknown): SubjectId | null => {
  if (!(error instanceof CallError) || error.code !== 'photo-of-another-subject') return null
  return error.fields.map(({ message }) => subjectIdSchema.safeParse(message)).find(({ success }) => success)?.data ?? null
}

/** The photo that was given beside the subject whom it resembles. */
const Faces = ({ given, other }: { given: string | null; other: SubjectId }) => {
  const { t } = useTranslation()
  const { data: subject, error } = useQuery({ queryKey: ['subject', other], queryFn: () => client.call('getSubject', { params: { subjectId: other } }) })
  const photo = subject?.photos.at(-1)
  return (
    <div className={css.faces}>
      <div>
        <div className={css.face}>
          <FaceFrame origin="reference" source={given} alt={t('enrol.given')} caption={false} />
        </div>
        <p className="small quiet">{t('enrol.given')}</p>
      </div>
      {subject && (
        <div>
          <div className={css.face}>
            <FaceFrame origin="reference" source={photo ? client.pictureUrl(photo.pictureId, 'watchlist-maintenance') : null} alt={ownName(subject)} face={photo?.quality.face ?? null} caption={false} />
          </div>
          <p>
            <b>{ownName(subject)}</b> {ownName(subject) !== latinName(subject) && latinName(subject)}
          </p>
          <p className="small">{[subject.birthDate, ...subject.nationalities].filter(Boolean).join(' ')}</p>
          {/* Beside this page: the photo that waits for an answer would be lost with it. */}
          <Link to="/watchlists" search={{ subject: other }} target="_blank" className="small">
            {t('enrol.openOther')}
          </Link>
        </div>
      )}
      <ProblemNote error={error} />
    </div>
  )
}

/** Two ways on: look at the other entry, perhaps to merge the two, or say that it is somebody else. */
export const LookAlike = ({ message, given, other, onAccept }: { message: string; given: string | null; other: SubjectId; onAccept: () => void }) => {
  const { t } = useTranslation()
  return (
    <div role="alert">
      <p className={css.title}>{t('enrol.decide')}</p>
      <p className="small">{message}</p>
      <Faces given={given} other={other} />
      <Button variant="default" size="compact-sm" onClick={onAccept}>
        {t('enrol.somebodyElse')}
      </Button>
    </div>
  )
}
