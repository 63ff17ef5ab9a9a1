import { ActionIcon, Button } from '@mantine/core'
import { IconArrowsMaximize, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Alert } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { FaceFrame } from '../../components/face-frame.tsx'
import { latinName, ownName, placeOf } from '../../components/names.ts'
import { SeverityMark } from '../../components/severity-mark.tsx'
import { Similarity } from '../../components/similarity.tsx'
import { TimeAgo } from '../../components/time-ago.tsx'
import { useSiteName } from '../../components/use-site-name.ts'
import { WatchlistTag } from '../../components/watchlist-tag.tsx'
import { AdjudicatePanel } from '../alert/adjudicate-panel.tsx'
import { EvidenceColumns } from '../alert/evidence-columns.tsx'
import { Instructions } from '../alert/instructions.tsx'
import css from './detail-panel.module.css'

type Props = { alert: Alert; onClose: () => void; onDecided: (alert: Alert) => void }

/** The chosen alert beside the wall: seen, weighed and decided without leaving the page. */
export const DetailPanel = ({ alert, onClose, onDecided }: Props) => {
  const { t } = useTranslation()
  const name = ownName(alert.subject)
  const latin = latinName(alert.subject)
  const site = useSiteName(alert)
  return (
    <section className={css.panel} aria-label={`${t('nav.alert')}：${name}`}>
      <header className={css.head}>
        <SeverityMark severity={alert.severity} />
        <TimeAgo at={alert.raisedAt} />
        <Button component={Link} to={`/alerts/${alert.id}`} variant="subtle" color="gray" size="compact-sm" ml="auto" leftSection={<IconArrowsMaximize size={15} />} title={`${t('monitor.openPage')}（Enter）`}>
          {t('monitor.openPage')}
        </Button>
        <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label={t('common.close')} title={`${t('common.close')}（Esc）`}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      <div className={css.body}>
        <div className={css.faces}>
          <FaceFrame origin="live" source={client.pictureUrl(alert.pictures.live, 'adjudication')} alt={latinName(alert.traveller)} face={alert.faces.live} />
          <FaceFrame origin="reference" source={client.pictureUrl(alert.pictures.reference, 'adjudication')} alt={name} face={alert.faces.reference} />
        </div>
        <Similarity falseMatchRate={alert.falseMatchRate} score={alert.score} large />
        <div className={css.who}>
          <p className={`clip ${css.name}`} title={name}>
            {name}
          </p>
          <WatchlistTag name={alert.watchlist.name} colour={alert.watchlist.colour} />
          {latin !== name && (
            <p className="quiet clip" title={latin}>
              {latin}
            </p>
          )}
          <p className={`quiet ${css.place}`}>{placeOf(alert, site, t(`direction.${alert.direction}`))}</p>
        </div>
        <EvidenceColumns alert={alert} brief />
        <Instructions alert={alert} />
      </div>
      <footer className={css.foot}>
        <AdjudicatePanel alert={alert} onDecided={onDecided} />
      </footer>
    </section>
  )
}
