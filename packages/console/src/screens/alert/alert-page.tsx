import { Button, Loader } from '@mantine/core'
import { IconArrowLeft, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alert } from '@renbie/contracts'
import { alertQuery, openAlertsQuery } from '../../app/alerts-data.ts'
import { useKeys } from '../../app/keys.ts'
import { useLink } from '../../app/link.ts'
import { NotFound } from '../../app/load-problem.tsx'
import { latinName, ownName, placeOf } from '../../components/names.ts'
import { ProblemNote } from '../../components/problem-note.tsx'
import { SeverityMark } from '../../components/severity-mark.tsx'
import { TimeAgo } from '../../components/time-ago.tsx'
import { useSiteName } from '../../components/use-site-name.ts'
import { WatchlistTag } from '../../components/watchlist-tag.tsx'
import { orderAlerts } from '../monitor/wall-order.ts'
import { AdjudicatePanel } from './adjudicate-panel.tsx'
import { DataCompared } from './data-compared.tsx'
import { EvidenceColumns } from './evidence-columns.tsx'
import { Instructions } from './instructions.tsx'
import { ThreeWay } from './three-way.tsx'
import css from './alert-page.module.css'

/** The open alert that follows this one in the order of the wall; the one before it at the end. */
const neighbour = (open: readonly Alert[] | undefined, alertId: string, by: 1 | -1): Alert | undefined => {
  const ordered = orderAlerts(open ?? [])
  const place = ordered.findIndex((alert) => alert.id === alertId)
  return place < 0 ? ordered[0] : ordered[place + by]
}

const Place = ({ alert }: { alert: Alert }) => {
  const { t } = useTranslation()
  const site = useSiteName(alert)
  return <span className="quiet clip">{placeOf(alert, site, t(`direction.${alert.direction}`))}</span>
}

const Decide = ({ alert }: { alert: Alert }) => {
  const { t } = useTranslation()
  const [whole, setWhole] = useState(false)
  useKeys(t('alert.compare'), [{ combo: 'z', label: t('keys.whole'), run: () => setWhole(!whole) }])
  const Zoom = whole ? IconZoomIn : IconZoomOut
  return (
    <div className={css.columns}>
      <div className={css.compare}>
        <ThreeWay alert={alert} whole={whole} />
        <EvidenceColumns alert={alert} />
        <DataCompared alert={alert} />
      </div>
      <aside className={css.side}>
        <div className={css.decide}>
          <AdjudicatePanel alert={alert} onDecided={() => undefined} />
        </div>
        <section className={css.block}>
          <h2>{t('alert.instructions')}</h2>
          <Instructions alert={alert} />
        </section>
        <Button variant="default" size="xs" leftSection={<Zoom size={16} />} onClick={() => setWhole(!whole)} title="Z">
          {whole ? t('alert.cropped') : t('alert.whole')}
        </Button>
      </aside>
    </div>
  )
}

/** Three faces, what speaks for and against, and the decision, on one page. */
export const AlertPage = () => {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const link = useLink()
  const { alertId } = useParams({ from: '/signed-in/alerts/$alertId' })
  const { data: alert, error } = useQuery(alertQuery(alertId))
  const open = useQuery(openAlertsQuery)
  const back = () => void navigate({ to: '/' })
  const go = (by: 1 | -1) => {
    const next = neighbour(open.data, alertId, by)
    if (next) void navigate({ to: '/alerts/$alertId', params: { alertId: next.id } })
  }
  useKeys(t('nav.alert'), [
    { combo: 'j', label: t('keys.next'), run: () => go(1) },
    { combo: 'k', label: t('keys.previous'), run: () => go(-1) },
    { combo: 'escape', label: t('alert.back'), run: back },
  ])
  if (error && !alert) return 'status' in error && error.status === 404 ? <NotFound /> : <ProblemNote error={error} />
  if (!alert) return <Loader size="sm" m="xl" aria-label={t('common.loading')} />
  return (
    <div className={css.page} data-stale={link.state === 'lost'}>
      <header className={css.head}>
        <Button variant="subtle" color="gray" size="compact-sm" style={{ flexShrink: 0 }} leftSection={<IconArrowLeft size={16} />} onClick={back} title={`${t('alert.back')}（Esc）`}>
          {t('alert.back')}
        </Button>
        <SeverityMark severity={alert.severity} size={18} />
        <h1 className={`clip ${css.name}`} title={latinName(alert.subject)}>
          {ownName(alert.subject)}
        </h1>
        <WatchlistTag name={alert.watchlist.name} colour={alert.watchlist.colour} />
        <Place alert={alert} />
        <span className="quiet">
          <TimeAgo at={alert.raisedAt} />
        </span>
      </header>
      <Decide key={alert.id} alert={alert} />
    </div>
  )
}
