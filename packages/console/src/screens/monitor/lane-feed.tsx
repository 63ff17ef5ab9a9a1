import { useQuery } from '@tanstack/react-query'
import { IconBellFilled, IconPlaneArrival, IconPlaneDeparture } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFeed, type FeedLine } from '../../app/feed.ts'
import { useMay } from '../../app/session.ts'
import { sitesQuery } from '../../app/sites-data.ts'
import { AttackMark } from '../../components/attack-mark.tsx'
import { DecisionMark } from '../../components/decision-mark.tsx'
import { dot, siteLabel } from '../../components/names.ts'
import { clockTime, exactTime } from '../../components/taipei-time.ts'
import { useLanguage } from '../../strings/use-language.ts'
import css from './lane-feed.module.css'

type Names = { site: ReadonlyMap<string, string>; lane: ReadonlyMap<string, string> }

const Line = ({ line, names }: { line: FeedLine; names: Names }) => {
  const { t } = useTranslation()
  const Icon = line.direction === 'entry' ? IconPlaneArrival : IconPlaneDeparture
  const site = names.site.get(line.siteId) ?? line.siteId
  const lane = names.lane.get(line.laneId) ?? line.laneId
  return (
    <li className={css.line}>
      <time className={css.time} dateTime={line.at} title={exactTime(line.at)}>
        {clockTime(line.at)}
      </time>
      <Icon size={15} stroke={1.7} className={css.direction} aria-label={t(`direction.${line.direction}`)} />
      <span className="clip" title={`${site}${dot}${lane}`}>
        <b>{lane}</b> <span className="quiet">{site}</span>
      </span>
      {line.alerts > 0 && <IconBellFilled size={14} className={css.bell} aria-label={t('monitor.wall')} />}
      {line.attackSuspected && <AttackMark brief />}
      <DecisionMark decision={line.decision} />
    </li>
  )
}

/** What the lanes just did, newest first. */
export const LaneFeed = () => {
  const { t } = useTranslation()
  const language = useLanguage()
  const lines = useFeed()
  const sites = useQuery({ ...sitesQuery, enabled: useMay('sites:read') })
  const names: Names = {
    site: new Map(sites.data?.map((site) => [site.id, siteLabel(site, language)])),
    lane: new Map(sites.data?.flatMap((site) => site.lanes.map((lane) => [lane.id, lane.name]))),
  }
  return (
    <section className={css.feed} aria-label={t('monitor.feed')}>
      <h2 className={css.title}>
        {t('monitor.feed')} <span className="quiet small">{lines.length > 0 && lines.length}</span>
      </h2>
      {lines.length === 0 ? (
        <p className={css.empty}>{t('monitor.feedEmpty')}</p>
      ) : (
        <ul className={css.lines}>
          {lines.map((line) => (
            <Line key={line.id} line={line} names={names} />
          ))}
        </ul>
      )}
    </section>
  )
}
