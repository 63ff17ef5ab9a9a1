import { useTranslation } from 'react-i18next'
import { measureText, unassessedText, type QualityReport } from '@renbie/contracts'
import { useLanguage } from '../strings/use-language.ts'
import css from './quality-measures.module.css'

/** All measures of a picture, folded away: whoever wants to know why opens them. A value that could not be had says why. */
export const QualityMeasures = ({ measures }: { measures: QualityReport['measures'] }) => {
  const { t } = useTranslation()
  const language = useLanguage() === 'en' ? 'en' : 'zh'
  return (
    <details className={css.fold}>
      <summary className="small quiet">{t('quality.measures')}</summary>
      <table className={css.measures}>
        <caption className="small quiet">{t('quality.caption')}</caption>
        <tbody>
          {measures.map(({ measure, mapped, reason }) => (
            <tr key={measure}>
              <th scope="row">{measureText[measure][language]}</th>
              {mapped === null ? (
                <td colSpan={2} className="quiet">
                  {reason ? unassessedText[reason][language] : '–'}
                </td>
              ) : (
                <>
                  <td className={css.value}>{Math.round(mapped)}</td>
                  <td className={css.track} aria-hidden>
                    <span style={{ inlineSize: `${mapped}%` }} />
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
