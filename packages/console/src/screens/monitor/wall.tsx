import { useElementSize } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alert } from '@renbie/contracts'
import { AlertCard, cardHeightPx, type Density } from './alert-card.tsx'
import css from './wall.module.css'

const gapPx = 8
const narrowestPx: Record<Density, number> = { large: 300, compact: 308 }

/** How many cards stand beside each other in this width. */
export const columnsIn = (widthPx: number, density: Density): number => Math.max(1, Math.floor((widthPx + gapPx) / (narrowestPx[density] + gapPx)))

type Props = { alerts: readonly Alert[]; density: Density; selected: Alert | null; userId: string; onSelect: (alert: Alert) => void; onOpen: (alert: Alert) => void; onColumns: (columns: number) => void }

/** The alerts in rows. Only the rows in sight are in the page, and only their pictures are asked for: each look is audited. */
export const Wall = ({ alerts, density, selected, userId, onSelect, onOpen, onColumns }: Props) => {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: sized, width } = useElementSize()
  const columns = columnsIn(width, density)
  useEffect(() => onColumns(columns), [columns, onColumns])
  const rows = useVirtualizer({
    count: Math.ceil(alerts.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => cardHeightPx[density] + gapPx,
    overscan: 1,
  })
  useEffect(() => rows.measure(), [density, rows])
  const place = selected === null ? -1 : alerts.findIndex((alert) => alert.id === selected.id)
  useEffect(() => {
    if (place >= 0) rows.scrollToIndex(Math.floor(place / columns), { align: 'auto' })
  }, [place, columns, rows])
  return (
    <div ref={scroller} className={css.scroller} role="listbox" aria-label={t('monitor.wall')} tabIndex={0} {...(selected && { 'aria-activedescendant': `card-${selected.id}` })}>
      <div ref={sized} className={css.all} style={{ height: rows.getTotalSize() }}>
        {width > 0 &&
          rows.getVirtualItems().map((row) => (
            <div key={row.key} className={css.row} style={{ height: cardHeightPx[density], transform: `translateY(${row.start}px)`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
              {alerts.slice(row.index * columns, (row.index + 1) * columns).map((alert) => (
                <AlertCard key={alert.id} alert={alert} density={density} selected={alert.id === selected?.id} mine={alert.acknowledged?.userId === userId} onSelect={onSelect} onOpen={onOpen} />
              ))}
            </div>
          ))}
      </div>
    </div>
  )
}
