import { ActionIcon, Button } from '@mantine/core'
import { IconCircleCheckFilled, IconCircleMinus, IconPencil, IconPlaneArrival, IconPlaneDeparture, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { LaneStatus, SiteStatus } from '@renbie/contracts'
import { siteLabel } from '../../components/names.ts'
import { TimeAgo } from '../../components/time-ago.tsx'
import { useLanguage } from '../../strings/use-language.ts'
import css from './sites-page.module.css'

type Edit = { onEditSite: () => void; onNewLane: () => void; onEditLane: (lane: LaneStatus) => void }
type Props = { site: SiteStatus; edit: Edit | null }

/** Above this share of recaptured pictures a lane's camera or light needs a look. */
const recaptureShareHigh = 0.1
const fewChecks = 10
/** Hall, lane, kind, direction, last check, checks, recaptures, state, edit. */
const widths = ['13%', '24%', '13%', '9%', '11%', '9%', '11%', '10%', '52px']

const Recaptures = ({ lane }: { lane: LaneStatus }) => {
  const share = lane.checksLastHour === 0 ? 0 : lane.recapturesLastHour / lane.checksLastHour
  const high = lane.checksLastHour >= fewChecks && share > recaptureShareHigh
  return (
    <td className={css.number} data-high={high}>
      {lane.recapturesLastHour} <span className={css.share}>{lane.checksLastHour > 0 && `${Math.round(share * 100)} %`}</span>
    </td>
  )
}

const LaneRow = ({ lane, hall, onEdit }: { lane: LaneStatus; hall: string | null; onEdit: (() => void) | null }) => {
  const { t } = useTranslation()
  const Direction = lane.direction === 'entry' ? IconPlaneArrival : IconPlaneDeparture
  const Active = lane.active ? IconCircleCheckFilled : IconCircleMinus
  return (
    <tr data-active={lane.active}>
      <td className={css.hall}>{hall}</td>
      <td className={css.lane}>
        <b>{lane.name}</b> <span className="quiet code">{lane.id}</span>
      </td>
      <td>{t(`laneKind.${lane.kind}`)}</td>
      <td>
        <span className={css.icon}>
          <Direction size={16} stroke={1.7} aria-hidden />
          {t(`direction.${lane.direction}`)}
        </span>
      </td>
      <td>{lane.lastCheckAt === null ? <span className="quiet">{t('time.never')}</span> : <TimeAgo at={lane.lastCheckAt} />}</td>
      <td className={css.number}>{lane.checksLastHour}</td>
      <Recaptures lane={lane} />
      <td>
        <span className={css.icon} data-on={lane.active}>
          <Active size={15} aria-hidden />
          {t(lane.active ? 'sites.active' : 'sites.inactive')}
        </span>
      </td>
      <td className={css.tools}>
        {onEdit && (
          <ActionIcon variant="subtle" color="gray" onClick={onEdit} aria-label={`${t('sites.editLane')} ${lane.name}`} title={t('sites.editLane')}>
            <IconPencil size={16} />
          </ActionIcon>
        )}
      </td>
    </tr>
  )
}

/** One site with its lanes, hall by hall. */
export const SiteSection = ({ site, edit }: Props) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const lanes = site.lanes.toSorted((a, b) => a.hall.localeCompare(b.hall, 'zh-TW') || a.id.localeCompare(b.id))
  return (
    <section className={css.site} aria-label={siteLabel(site, language)}>
      <header className={css.head}>
        <h2>{siteLabel(site, language)}</h2>
        <span className="quiet code">{site.id}</span>
        <span className="quiet">{t('sites.laneCount', { active: lanes.filter((lane) => lane.active).length, total: lanes.length })}</span>
        {edit && (
          <div className={css.actions}>
            <Button variant="default" size="compact-sm" leftSection={<IconPencil size={15} />} onClick={edit.onEditSite}>
              {t('common.edit')}
            </Button>
            <Button variant="default" size="compact-sm" leftSection={<IconPlus size={15} />} onClick={edit.onNewLane}>
              {t('sites.newLane')}
            </Button>
          </div>
        )}
      </header>
      {lanes.length === 0 ? (
        <p className={css.none}>{t('sites.noLanes')}</p>
      ) : (
        <table className={css.table}>
          <colgroup>
            {widths.map((width, index) => (
              <col key={index} style={{ width }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{t('sites.hall')}</th>
              <th scope="col">{t('sites.lane')}</th>
              <th scope="col">{t('sites.kind')}</th>
              <th scope="col">{t('direction.label')}</th>
              <th scope="col">{t('sites.lastCheck')}</th>
              <th scope="col" className={css.number}>
                {t('sites.checksHour')}
              </th>
              <th scope="col" className={css.number}>
                {t('sites.recapturesHour')}
              </th>
              <th scope="col">{t('state.label')}</th>
              <th scope="col" aria-label={t('common.edit')} />
            </tr>
          </thead>
          <tbody>
            {lanes.map((lane, index) => (
              <LaneRow key={lane.id} lane={lane} hall={lanes[index - 1]?.hall === lane.hall ? null : lane.hall} onEdit={edit && (() => edit.onEditLane(lane))} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
