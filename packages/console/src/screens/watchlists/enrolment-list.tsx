import { Button, Loader } from '@mantine/core'
import { IconClock, IconFileOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@renbie/contracts'
import { problemOf } from '../../app/problem.ts'
import { QualityLines } from '../../components/quality-lines.tsx'
import { VerdictMark } from '../../components/verdict-mark.tsx'
import { useLanguage } from '../../strings/use-language.ts'
import type { Enrolment } from './enrolment.ts'
import { LookAlike, resembledSubject } from './look-alike.tsx'
import type { useEnrolment } from './use-enrolment.ts'
import css from './enrolment-list.module.css'

/** A file may call itself a picture and be none: then the browser cannot show it either. */
const Preview = ({ source }: { source: string | null }) => {
  const [failed, setFailed] = useState(false)
  if (source === null || failed) return <IconFileOff className={css.noPicture} size={24} stroke={1.4} aria-hidden />
  return <img src={source} alt="" onError={() => setFailed(true)} />
}

const Refusal = ({ error }: { error: unknown }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const { message, advice } = problemOf(error, t, language)
  return (
    <div role="alert">
      <p className={css.state}>
        <VerdictMark verdict="unusable" />
      </p>
      {[message, ...advice].map((line) => (
        <p key={line} className="small">
          {line}
        </p>
      ))}
    </div>
  )
}

const Outcome = ({ enrolment }: { enrolment: Enrolment }) => {
  const { t } = useTranslation()
  if (enrolment.state === 'enrolled')
    return (
      <div>
        <p className={css.state}>{t('enrol.enrolled')}</p>
        <QualityLines quality={enrolment.quality} />
      </div>
    )
  if (enrolment.state === 'failed') return <Refusal error={enrolment.error} />
  return (
    <p className={css.state}>
      {enrolment.state === 'working' ? <Loader size={14} /> : <IconClock size={14} aria-hidden />}
      {t(enrolment.state === 'working' ? 'enrol.working' : 'enrol.waiting')}
    </p>
  )
}

const Item = ({ enrolment, onAccept }: { enrolment: Enrolment; onAccept: () => void }) => {
  const language = useLanguage()
  const { file, preview, state } = enrolment
  const other = state === 'failed' ? resembledSubject(enrolment.error) : null
  return (
    <li className={css.item} data-state={other ? 'look-alike' : state}>
      {!other && <Preview source={preview} />}
      <div className={css.text}>
        <p className="clip small quiet" title={file.name}>
          {file.name}
        </p>
        {other ? <LookAlike message={errorText('photo-of-another-subject', language)} given={preview} other={other} onAccept={onAccept} /> : <Outcome enrolment={enrolment} />}
      </div>
    </li>
  )
}

/** What became of each picture just given, until cleared. */
export const EnrolmentList = ({ enrolment }: { enrolment: ReturnType<typeof useEnrolment> }) => {
  const { t } = useTranslation()
  if (enrolment.all.length === 0) return null
  return (
    <div className={css.box}>
      <ul className={css.list} aria-live="polite">
        {enrolment.all.map((each) => (
          <Item key={each.key} enrolment={each} onAccept={() => enrolment.accept(each.key)} />
        ))}
      </ul>
      {enrolment.hasResults && (
        <Button variant="subtle" color="gray" size="compact-xs" onClick={enrolment.clear}>
          {t('enrol.dismiss')}
        </Button>
      )}
    </div>
  )
}
