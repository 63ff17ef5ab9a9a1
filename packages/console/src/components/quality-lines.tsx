import { useTranslation } from 'react-i18next'
import { findingAdvice, type QualityReport } from '@renbie/contracts'
import { useLanguage } from '../strings/use-language.ts'
import { QualityMeasures } from './quality-measures.tsx'
import { VerdictMark } from './verdict-mark.tsx'
import css from './quality-lines.module.css'

/** The verdict on a picture and what to do better, in the language now shown. */
export const QualityLines = ({ quality }: { quality: QualityReport }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <div className={css.lines}>
      <p className={css.verdict}>
        <VerdictMark verdict={quality.verdict} />
        {quality.score !== null && <span className="small quiet">{t('enrol.score', { score: Math.round(quality.score) })}</span>}
      </p>
      {quality.findings.map(({ code, message }) => {
        const advice = findingAdvice[code] as { zh: string; en: string } | undefined
        return (
          <p key={code} className="small">
            {advice ? (language === 'en' ? advice.en : advice.zh) : message}
          </p>
        )
      })}
      {quality.measures.length > 0 && <QualityMeasures measures={quality.measures} />}
    </div>
  )
}
