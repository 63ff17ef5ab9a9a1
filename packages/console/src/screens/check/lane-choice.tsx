import { Select } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconPlaneArrival, IconPlaneDeparture } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { LaneStatus, SiteStatus } from '@renbie/contracts'
import { sitesQuery } from '../../app/sites-data.ts'
import { dot, siteLabel } from '../../components/names.ts'
import { useLanguage } from '../../strings/use-language.ts'
import css from './check-page.module.css'

/** The lane of this counter, kept on this machine: the counter stays, the officers change. */
export const useLaneChoice = () => {
  const { data: sites = [], isPending } = useQuery(sitesQuery)
  const [laneId, setLaneId] = useLocalStorage<string>({ key: 'renbie.lane', defaultValue: '', getInitialValueInEffect: false })
  const [siteId, setSiteId] = useLocalStorage<string>({ key: 'renbie.site', defaultValue: '', getInitialValueInEffect: false })
  const site = sites.find((each) => each.id === siteId) ?? (sites.length === 1 ? sites[0] : undefined) ?? null
  const lane = site?.lanes.find((each) => each.id === laneId && each.active) ?? null
  return { sites, site, lane, isPending, setSiteId, setLaneId }
}

type Choice = { sites: SiteStatus[]; site: SiteStatus | null; lane: LaneStatus | null; setSiteId: (id: string) => void; setLaneId: (id: string) => void }

export const LaneChoice = ({ sites, site, lane, setSiteId, setLaneId }: Choice) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const lanes = (site?.lanes ?? []).filter((each) => each.active)
  const groups = [...new Set(lanes.map((each) => each.hall))].map((group) => ({ group, items: lanes.filter((each) => each.hall === group).map((each) => ({ value: each.id, label: `${each.name}${dot}${each.id}` })) }))
  const Icon = lane?.direction === 'exit' ? IconPlaneDeparture : IconPlaneArrival
  return (
    <div className={css.lane}>
      <Select aria-label={t('check.site')} placeholder={t('check.site')} w={220} data={sites.map((each) => ({ value: each.id, label: siteLabel(each, language) }))} value={site?.id ?? null} onChange={(id) => id && setSiteId(id)} allowDeselect={false} />
      <Select aria-label={t('check.lane')} placeholder={t(site && lanes.length === 0 ? 'check.noLanes' : 'check.chooseLane')} w={260} data={groups} value={lane?.id ?? null} onChange={(id) => id && setLaneId(id)} disabled={lanes.length === 0} allowDeselect={false} error={lane === null && lanes.length > 0} />
      {lane && (
        <span className={css.direction}>
          <Icon size={18} stroke={1.7} aria-hidden />
          {[t(`direction.${lane.direction}`), t(`laneKind.${lane.kind}`), lane.hall].join(dot)}
        </span>
      )}
    </div>
  )
}
