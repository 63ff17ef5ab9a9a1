import { ActionIcon, Select, SegmentedControl } from '@mantine/core'
import { IconLayoutGrid, IconLayoutList, IconVolume, IconVolume3, IconVolumeOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { severities, type Alert, type Severity } from '@renbie/contracts'
import { wallLimit } from '../../app/alerts-data.ts'
import { toggleSound, useSound } from '../../app/sound.ts'
import { SeverityMark } from '../../components/severity-mark.tsx'
import type { Density } from './alert-card.tsx'
import { countBySeverity, countByState, listsIn, sitesIn } from './wall-order.ts'
import { readWallSearch, wallStates, type WallSearch } from './wall-search.ts'
import css from './filter-bar.module.css'

type Props = {
  alerts: readonly Alert[]
  search: WallSearch
  density: Density
  onSearch: (search: WallSearch) => void
  onSeverity: (severity: Severity) => void
  onDensity: () => void
}

const SoundButton = () => {
  const { t } = useTranslation()
  const sound = useSound()
  const Icon = sound === 'on' ? IconVolume : sound === 'off' ? IconVolumeOff : IconVolume3
  return (
    <button type="button" className={css.sound} data-sound={sound} onClick={toggleSound} aria-pressed={sound === 'on'} aria-label={`${t('sound.label')}：${t(`sound.${sound}`)}`} title={`${t(`sound.${sound}`)}（S）`}>
      <Icon size={17} stroke={1.7} aria-hidden />
      {sound === 'blocked' && t('sound.blocked')}
    </button>
  )
}

export const FilterBar = ({ alerts, search, density, onSearch, onSeverity, onDensity }: Props) => {
  const { t } = useTranslation()
  const bySeverity = countBySeverity(alerts, search)
  const byState = countByState(alerts, search)
  const counts = { open: byState.new + byState.acknowledged, new: byState.new, acknowledged: byState.acknowledged, adjudicated: null }
  const change = (part: Record<string, unknown>) => onSearch(readWallSearch({ ...search, ...part }))
  const label = (state: (typeof wallStates)[number]) => `${t(`state.${state}`)}${counts[state] === null || search.state === 'adjudicated' ? '' : ` ${counts[state]}`}`
  return (
    <div className={css.bar} role="group" aria-label={t('monitor.filters')}>
      <SegmentedControl size="xs" value={search.state ?? 'open'} onChange={(state) => change({ state })} data={wallStates.map((state) => ({ value: state, label: label(state) }))} />
      <div className={css.severities}>
        {[...severities].reverse().map((severity) => (
          <button key={severity} type="button" className={css.severity} aria-pressed={search.severity?.includes(severity) ?? false} onClick={() => onSeverity(severity)}>
            <SeverityMark severity={severity} size={14} />
            <b>{bySeverity[severity]}</b>
          </button>
        ))}
      </div>
      <Select size="xs" w={90} data={sitesIn(alerts)} value={search.site ?? null} onChange={(site) => change({ site })} placeholder={t('monitor.allSites')} aria-label={t('monitor.site')} clearable />
      <Select size="xs" w={90} data={listsIn(alerts)} value={search.list ?? null} onChange={(list) => change({ list })} placeholder={t('monitor.allLists')} aria-label={t('nav.watchlists')} clearable />
      <span className={css.spring}>{alerts.length >= wallLimit && search.state !== 'adjudicated' && t('monitor.truncated', { n: wallLimit })}</span>
      <SoundButton />
      <ActionIcon variant="default" size={30} onClick={onDensity} aria-label={`${t('monitor.density')}：${t(`monitor.${density}`)}`} title={`${t('monitor.density')}（D）`}>
        {density === 'large' ? <IconLayoutList size={17} stroke={1.7} /> : <IconLayoutGrid size={17} stroke={1.7} />}
      </ActionIcon>
    </div>
  )
}
