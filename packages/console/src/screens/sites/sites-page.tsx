import { Button, Loader } from '@mantine/core'
import { IconBuildingAirport, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LaneStatus, SiteStatus } from '@renbie/contracts'
import { useMay } from '../../app/session.ts'
import { sitesQuery } from '../../app/sites-data.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ProblemNote } from '../../components/problem-note.tsx'
import { LaneForm } from './lane-form.tsx'
import { PackChangeNote } from './pack-change-note.tsx'
import { SiteForm } from './site-form.tsx'
import { SiteSection } from './site-section.tsx'
import css from './sites-page.module.css'

type Editing = { kind: 'none' } | { kind: 'site'; site: SiteStatus | null } | { kind: 'lane'; site: SiteStatus; lane: LaneStatus | null }

/** How often "last hour" is counted anew, ms. */
const refreshMs = 15_000

export const SitesPage = () => {
  const { t } = useTranslation()
  const mayWrite = useMay('sites:write')
  const mayChangePack = useMay('system:write')
  const [editing, setEditing] = useState<Editing>({ kind: 'none' })
  const { data: sites, error } = useQuery({ ...sitesQuery, refetchInterval: refreshMs })
  const close = () => setEditing({ kind: 'none' })
  if (error && !sites) return <ProblemNote error={error} />
  if (!sites) return <Loader size="sm" m="xl" aria-label={t('common.loading')} />
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1>{t('sites.title')}</h1>
        {mayWrite && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing({ kind: 'site', site: null })}>
            {t('sites.newSite')}
          </Button>
        )}
      </header>
      {mayChangePack && <PackChangeNote />}
      {sites.length === 0 && <EmptyState icon={<IconBuildingAirport size={40} stroke={1.3} />} title={t('sites.emptyTitle')} text={t('sites.emptyText')} />}
      {sites.map((site) => (
        <SiteSection
          key={site.id}
          site={site}
          edit={
            mayWrite
              ? {
                  onEditSite: () => setEditing({ kind: 'site', site }),
                  onNewLane: () => setEditing({ kind: 'lane', site, lane: null }),
                  onEditLane: (lane) => setEditing({ kind: 'lane', site, lane }),
                }
              : null
          }
        />
      ))}
      {editing.kind === 'site' && <SiteForm site={editing.site} onClose={close} />}
      {editing.kind === 'lane' && <LaneForm siteId={editing.site.id} lane={editing.lane} onClose={close} />}
    </div>
  )
}
