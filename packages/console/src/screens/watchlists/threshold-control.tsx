import { Input, NumberInput, SegmentedControl, Slider } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Watchlist } from '@renbie/contracts'
import { falseMatchWords, falseMatchShort } from '../../components/false-match-words.ts'
import { falseAlertsPerTenThousand, loadText, nearestStep, thresholdSteps } from '../../components/threshold-steps.ts'
import { useLanguage } from '../../strings/use-language.ts'
import { ThresholdDerived, type ThresholdChoice } from './threshold-derived.tsx'
import css from './threshold-control.module.css'

type Props = {
  choice: ThresholdChoice
  /** The list as it is now; null for a new one. */
  watchlist: Watchlist | null
  onChange: (choice: ThresholdChoice) => void
}

/** What a new list is offered: one false alert a day is what a desk can look at without learning to click it away. */
const firstAlertsPerDay = 1

const RateSlider = ({ rate, onChange }: { rate: number; onChange: (rate: number) => void }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <div className={css.scale}>
      <span className="small quiet">{t('watchlists.loose')}</span>
      <Slider
        style={{ flex: 1 }}
        min={0}
        max={thresholdSteps.length - 1}
        step={1}
        value={nearestStep(rate)}
        onChange={(index) => onChange(thresholdSteps[index] ?? rate)}
        label={(index) => falseMatchShort(thresholdSteps[index] ?? rate, language)}
        thumbProps={{ 'aria-labelledby': 'threshold-label', 'aria-valuetext': falseMatchWords(rate, language) }}
        marks={[0, 3, 6, 9, 12, 15].map((mark) => ({ value: mark }))}
      />
      <span className="small quiet">{t('watchlists.strict')}</span>
    </div>
  )
}

/** The threshold as what it means: how many false alerts a day, or how rare a look-alike must be. */
export const ThresholdControl = ({ choice, watchlist, onChange }: Props) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const { falseAlertsPerDay, falseMatchRate } = choice
  // A list that is still empty is judged as the size it may soon have.
  const assumed = Math.max(watchlist?.subjectCount ?? 0, 100)
  const load = t('watchlists.thresholdLoad', { subjects: assumed.toLocaleString('en'), alerts: loadText(falseAlertsPerTenThousand(falseMatchRate, assumed)) })
  const before = watchlist?.falseAlertsPerDay === null && falseAlertsPerDay === null ? watchlist.falseMatchRate : null
  const change = before === null ? null : falseMatchRate === before ? 'thresholdSame' : falseMatchRate > before ? 'thresholdLower' : 'thresholdHigher'
  return (
    <div className={css.control}>
      <div className={css.head}>
        <Input.Label id="threshold-label">{t('watchlists.threshold')}</Input.Label>
        <SegmentedControl
          size="xs"
          aria-labelledby="threshold-label"
          value={falseAlertsPerDay === null ? 'rate' : 'alerts'}
          onChange={(mode) => onChange({ ...choice, falseAlertsPerDay: mode === 'rate' ? null : firstAlertsPerDay })}
          data={[{ value: 'alerts', label: t('watchlists.byAlerts') }, { value: 'rate', label: t('watchlists.byRate') }]}
        />
      </div>
      {falseAlertsPerDay === null ? (
        <RateSlider rate={falseMatchRate} onChange={(rate) => onChange({ ...choice, falseMatchRate: rate })} />
      ) : (
        <NumberInput label={t('watchlists.mostPerDay')} description={t('watchlists.mostPerDayHint')} value={falseAlertsPerDay} onChange={(value) => typeof value === 'number' && onChange({ ...choice, falseAlertsPerDay: Math.min(10_000, Math.max(0.001, value)) })} min={0.001} max={10_000} decimalScale={3} step={1} maw={320} />
      )}
      <div className={css.meaning} aria-live="polite">
        {falseAlertsPerDay === null && (
          <>
            <p>
              <b>{t('watchlists.thresholdWords', { words: falseMatchWords(falseMatchRate, language) })}</b>
            </p>
            {!watchlist && <p>{load}</p>}
            {change && <p className="quiet">{t(`watchlists.${change}`)}</p>}
          </>
        )}
        {watchlist ? <ThresholdDerived watchlistId={watchlist.id} choice={choice} /> : falseAlertsPerDay !== null && <p>{t('watchlists.derivedLater')}</p>}
      </div>
    </div>
  )
}
