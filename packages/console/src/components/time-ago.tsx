import { useTranslation } from 'react-i18next'
import { useNow } from '../app/now.ts'
import { calendarDate, exactTime, minuteTime } from './taipei-time.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** "剛剛", "3 分鐘前"; from a day on, the date. The exact time is in the title and for machines in `datetime`. */
export const TimeAgo = ({ at }: { at: string }) => {
  const { t } = useTranslation()
  const ageMs = useNow(10_000) - Date.parse(at)
  const words =
    ageMs < minuteMs
      ? t('time.now')
      : ageMs < hourMs
        ? t('time.minutes', { n: Math.floor(ageMs / minuteMs) })
        : ageMs < 24 * hourMs
          ? t('time.hours', { n: Math.floor(ageMs / hourMs) })
          : `${calendarDate(at).slice(5)} ${minuteTime(at)}`
  return (
    <time dateTime={at} title={exactTime(at)}>
      {words}
    </time>
  )
}
