import { Button, Loader } from '@mantine/core'
import { IconClock, IconFileOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
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

const Outcome = ({ enrolment, onAccept }: { enrolment: Enrolment; onAccept: () => void }) => {
  const { t } = useTranslation()
  if (enrolment.state === 'enrolled')
    return (
      <div>
        <p className={css.state}>{t('enrol.enrolled')}</p>
        <QualityLines quality={enrolment.quality} />
      </div>
    )
  if (enrolment.state === 'failed') {
    const other = resembledSubject(enrolment.error)
    return (
      <>
        <Refusal error={enrolment.error} />
        {other && <LookAlike other={other} onAccept={onAccept} />}
      </>
    )
  }
  return (
    <p className={css.state}>
      {enrolment.state === 'working' ? <Loader size={14} /> : <IconClock size={14} aria-hidden />}
      {t(enrolment.state === 'working' ? 'enrol.working' : 'enrol.waiting')}
    </p>
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
          <li key={each.key} className={css.item} data-state={each.state}>
            <Preview source={each.preview} />
            <div className={css.text}>
              <p className="clip small quiet" title={each.file.name}>
                {each.file.name}
              </p>
              <Outcome enrolment={each} onAccept={() => enrolment.accept(each.key)} />
            </div>
          </li>
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
