import { Button, Loader } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconFilterOff, IconShieldCheck } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alert, Severity } from '@renbie/contracts'
import { useKeys } from '../../app/keys.ts'
import { useLink } from '../../app/link.ts'
import { useMay, useSession } from '../../app/session.ts'
import { toggleSound } from '../../app/sound.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ProblemNote } from '../../components/problem-note.tsx'
import type { Density } from './alert-card.tsx'
import { DecidedNote } from './decided-note.tsx'
import { DetailPanel } from './detail-panel.tsx'
import { FilterBar } from './filter-bar.tsx'
import { LaneFeed } from './lane-feed.tsx'
import { useTransient } from './use-transient.ts'
import { useUnlockedSound } from './use-unlocked-sound.ts'
import { useWall } from './use-wall.ts'
import { Wall } from './wall.tsx'
import { switchSeverity } from './wall-order.ts'
import type { WallSearch } from './wall-search.ts'
import css from './monitor-page.module.css'

/** How long the note of a decision stays, ms: time to read it, and to go back if it was the wrong one. */
const noteMs = 8_000

const Nothing = ({ hidden, onClear }: { hidden: number; onClear: () => void }) => {
  const { t } = useTranslation()
  if (hidden === 0) return <EmptyState icon={<IconShieldCheck size={40} stroke={1.3} />} title={t('monitor.emptyTitle')} text={t('monitor.emptyText')} />
  return (
    <EmptyState icon={<IconFilterOff size={36} stroke={1.4} />} title={t('monitor.emptyFilteredTitle')} text={t('monitor.emptyFilteredText', { n: hidden })}>
      <Button variant="default" onClick={onClear}>
        {t('monitor.clearFilters')}
      </Button>
    </EmptyState>
  )
}

/** The alert wall, the alert in hand, and what the lanes do. */
export const MonitorPage = () => {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { user } = useSession()
  const search = useSearch({ from: '/signed-in/' })
  const link = useLink()
  const [density, setDensity] = useLocalStorage<Density>({ key: 'renbie.density', defaultValue: 'large', getInitialValueInEffect: false })
  const [columns, setColumns] = useState(1)
  const wall = useWall(search)
  const [decided, setDecided] = useTransient<Alert>(noteMs)
  const { selected, step } = wall
  useUnlockedSound()

  const setSearch = (next: WallSearch) => void navigate({ to: '/', search: next, replace: true })
  const onSeverity = (severity: Severity) => {
    const chosen = switchSeverity(search.severity, severity)
    const { severity: _, ...rest } = search
    setSearch(chosen.length === 0 ? rest : { ...rest, severity: chosen })
  }
  const onDensity = () => setDensity(density === 'large' ? 'compact' : 'large')
  const open = useCallback((alert: Alert) => void navigate({ to: '/alerts/$alertId', params: { alertId: alert.id } }), [navigate])
  const onDecided = (alert: Alert) => {
    setDecided(alert)
    wall.moveOn(alert)
  }
  const setColumnsOnce = useCallback((next: number) => setColumns(next), [])

  useKeys(t('nav.monitor'), [
    { combo: 'j', label: t('keys.next'), run: () => step(1) },
    { combo: 'arrowright', label: t('keys.next'), run: () => step(1) },
    { combo: 'k', label: t('keys.previous'), run: () => step(-1) },
    { combo: 'arrowleft', label: t('keys.previous'), run: () => step(-1) },
    { combo: 'arrowdown', label: t('keys.rowDown'), run: () => step(columns) },
    { combo: 'arrowup', label: t('keys.rowUp'), run: () => step(-columns) },
    { combo: 'enter', label: t('keys.open'), run: () => selected && open(selected), enabled: selected !== null },
    { combo: 'escape', label: t('keys.close'), run: () => wall.select(null), enabled: selected !== null },
    { combo: 's', label: t('keys.sound'), run: toggleSound },
    { combo: 'd', label: t('keys.density'), run: onDensity },
  ])

  return (
    <div className={css.page} data-stale={link.state === 'lost'}>
      <div className={css.wall}>
        <FilterBar alerts={wall.all} search={search} density={density} onSearch={setSearch} onSeverity={onSeverity} onDensity={onDensity} />
        {wall.error && wall.all.length === 0 && <ProblemNote error={wall.error} />}
        {wall.loading && <Loader size="sm" m="auto" aria-label={t('common.loading')} />}
        {!wall.loading && wall.alerts.length === 0 && <Nothing hidden={wall.all.length} onClear={() => setSearch({})} />}
        {wall.alerts.length > 0 && <Wall alerts={wall.alerts} density={density} selected={selected} userId={user.id} onSelect={wall.select} onOpen={open} onColumns={setColumnsOnce} />}
        {decided && <DecidedNote alert={decided} />}
      </div>
      <aside className={css.side} data-busy={selected !== null}>
        {selected && <DetailPanel key={selected.id} alert={selected} onClose={() => wall.select(null)} onDecided={onDecided} />}
        {useMay('checks:read') && <LaneFeed />}
      </aside>
    </div>
  )
}
