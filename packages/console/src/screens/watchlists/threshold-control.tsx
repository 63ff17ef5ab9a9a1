import { Input, Slider } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { falseMatchWords, falseMatchShort } from '../../components/false-match-words.ts'
import { falseAlertsPerTenThousand, loadText, nearestStep, thresholdSteps } from '../../components/threshold-steps.ts'
import { useLanguage } from '../../strings/use-language.ts'
import css from './threshold-control.module.css'

type Props = {
  value: number
  /** The rate in force now; null for a new list. */
  before: number | null
  subjects: number
  onChange: (rate: number) => void
}

/** The threshold as what it means: how rare a look-alike must be, and how many false alerts to expect. */
export const ThresholdControl = ({ value, before, subjects, onChange }: Props) => {
  const { t } = useTranslation()
  const language = useLanguage()
  // A list that is still empty is judged as the size it may soon have.
  const assumed = Math.max(subjects, 100)
  const load = (rate: number) => t('watchlists.thresholdLoad', { subjects: assumed.toLocaleString('en'), alerts: loadText(falseAlertsPerTenThousand(rate, assumed)) })
  const change = before === null ? null : value === before ? 'thresholdSame' : value > before ? 'thresholdLower' : 'thresholdHigher'
  return (
    <div className={css.control}>
      <Input.Label id="threshold-label">{t('watchlists.threshold')}</Input.Label>
      <div className={css.scale}>
        <span className="small quiet">{t('watchlists.loose')}</span>
        <Slider
          style={{ flex: 1 }}
          min={0}
          max={thresholdSteps.length - 1}
          step={1}
          value={nearestStep(value)}
          onChange={(index) => onChange(thresholdSteps[index] ?? value)}
          label={(index) => falseMatchShort(thresholdSteps[index] ?? value, language)}
          thumbProps={{ 'aria-labelledby': 'threshold-label', 'aria-valuetext': falseMatchWords(value, language) }}
          marks={[0, 3, 6, 9, 12, 15].map((mark) => ({ value: mark }))}
        />
        <span className="small quiet">{t('watchlists.strict')}</span>
      </div>
      <div className={css.meaning} aria-live="polite">
        <p>
          <b>{t('watchlists.thresholdWords', { words: falseMatchWords(value, language) })}</b>
        </p>
        <p>{load(value)}</p>
        {change && <p className="quiet">{t(`watchlists.${change}`)}</p>}
      </div>
    </div>
  )
}
