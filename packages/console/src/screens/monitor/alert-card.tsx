import { IconHandStop, IconPlaneArrival, IconPlaneDeparture } from '@tabler/icons-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alert } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { FaceFrame } from '../../components/face-frame.tsx'
import { dot, latinName, ownName, placeOf } from '../../components/names.ts'
import { SeverityMark } from '../../components/severity-mark.tsx'
import { Score, SimilarityWords } from '../../components/similarity.tsx'
import { TimeAgo } from '../../components/time-ago.tsx'
import { useSiteName } from '../../components/use-site-name.ts'
import { WatchlistTag } from '../../components/watchlist-tag.tsx'
import css from './alert-card.module.css'

export type Density = 'large' | 'compact'
/** Height of a card, px; the wall counts its rows with these. */
export const cardHeightPx: Record<Density, number> = { large: 332, compact: 148 }

type Props = { alert: Alert; density: Density; selected: boolean; mine: boolean; onSelect: (alert: Alert) => void; onOpen: (alert: Alert) => void }

const Holder = ({ alert, mine }: { alert: Alert; mine: boolean }) => {
  const { t } = useTranslation()
  if (alert.adjudication) return <span className={css.holder}>{t('monitor.adjudicatedBy', { name: alert.adjudication.name, outcome: t(`outcome.${alert.adjudication.outcome}`) })}</span>
  if (!alert.acknowledged) return null
  return (
    <span className={css.holder} data-mine={mine}>
      <IconHandStop size={13} stroke={2} aria-hidden />
      {mine ? t('monitor.byYou') : t('monitor.acknowledgedBy', { name: alert.acknowledged.name })}
    </span>
  )
}

/** One alert on the wall. A new one has its severity's tint; one that somebody has taken is quiet. */
export const AlertCard = memo(({ alert, density, selected, mine, onSelect, onOpen }: Props) => {
  const { t } = useTranslation()
  const name = ownName(alert.subject)
  const latin = latinName(alert.subject)
  const site = useSiteName(alert)
  const direction = t(`direction.${alert.direction}`)
  const Direction = alert.direction === 'entry' ? IconPlaneArrival : IconPlaneDeparture
  const place = placeOf(alert, site, direction)
  return (
    <article
      id={`card-${alert.id}`}
      role="option"
      aria-selected={selected}
      aria-label={`${t(`severity.${alert.severity}`)}，${name}，${place}`}
      className={css.card}
      data-density={density}
      data-severity={alert.severity}
      data-state={alert.state}
      onClick={() => onSelect(alert)}
      onDoubleClick={() => onOpen(alert)}
    >
      <header className={css.head}>
        <SeverityMark severity={alert.severity} />
        <span className={css.time}>
          <TimeAgo at={alert.raisedAt} />
        </span>
        <Holder alert={alert} mine={mine} />
      </header>
      <div className={css.faces}>
        <FaceFrame origin="live" source={client.pictureUrl(alert.pictures.live, 'monitoring')} alt={latinName(alert.traveller)} face={alert.faces.live} caption={density === 'large'} />
        <FaceFrame origin="reference" source={client.pictureUrl(alert.pictures.reference, 'monitoring')} alt={name} face={alert.faces.reference} caption={density === 'large'} />
      </div>
      <div className={css.text}>
        <p className={css.name}>
          <b className="clip" title={name}>
            {name}
          </b>
          {latin !== name && (
            <span className="clip quiet small" title={latin}>
              {latin}
            </span>
          )}
        </p>
        <div className={css.list}>
          <WatchlistTag name={alert.watchlist.name} colour={alert.watchlist.colour} />
          {density === 'large' && <Score score={alert.score} />}
        </div>
        <p className={css.place} title={place}>
          <Direction size={15} stroke={1.7} aria-label={direction} />
          <span className="clip">{[density === 'large' ? site : alert.siteId, alert.laneName].join(dot)}</span>
        </p>
        <p className={css.similarity}>
          <SimilarityWords falseMatchRate={alert.falseMatchRate} short={density === 'compact'} />
          {density === 'compact' && <Score score={alert.score} />}
        </p>
      </div>
    </article>
  )
})
AlertCard.displayName = 'AlertCard'
