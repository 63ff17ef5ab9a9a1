import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { WatchlistId } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { rateWords } from '../../components/false-match-words.ts'
import { ProblemNote } from '../../components/problem-note.tsx'
import { loadText } from '../../components/threshold-steps.ts'
import { useLanguage } from '../../strings/use-language.ts'
import css from './threshold-control.module.css'

export type ThresholdChoice = { falseAlertsPerDay: number | null; falseMatchRate: number }

type Props = { watchlistId: WatchlistId; choice: ThresholdChoice }

/** What the platform makes of a threshold, before it is set: real traffic, the list's size, and every rate down to the score. */
export const ThresholdDerived = ({ watchlistId, choice: { falseAlertsPerDay, falseMatchRate } }: Props) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const query = falseAlertsPerDay === null ? { falseMatchRate } : { falseAlertsPerDay }
  const { data, error } = useQuery({
    queryKey: ['watchlists', watchlistId, 'threshold', query],
    queryFn: () => client.call('watchlistThreshold', { params: { watchlistId }, query }),
    placeholderData: keepPreviousData,
  })
  if (!data) return <ProblemNote error={error} />
  const rows: [string, string][] = [
    [t('watchlists.searchesPerDay'), Math.round(data.searchesPerDay).toLocaleString('en')],
    [t('watchlists.templates'), data.templates.toLocaleString('en')],
    [t('watchlists.expectedPerDay'), loadText(data.expectedFalseAlertsPerDay)],
    [t('watchlists.fpir'), rateWords(data.falsePositiveIdentificationRate, language)],
    [t('watchlists.fmr'), rateWords(data.falseMatchRate, language)],
    [t('watchlists.score'), data.score.toFixed(4)],
  ]
  return (
    <>
      <dl className={css.derived}>
        {rows.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {!data.promiseKept && <p className={css.warning}>{t('watchlists.promiseBroken', { alerts: loadText(data.expectedFalseAlertsPerDay) })}</p>}
      {data.promiseKept && data.beyondCalibration && <p className={css.caution}>{t('watchlists.beyondCalibration')}</p>}
    </>
  )
}
