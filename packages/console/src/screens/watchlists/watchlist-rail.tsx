import { ActionIcon } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Watchlist, WatchlistId } from '@renbie/contracts'
import { SeverityMark } from '../../components/severity-mark.tsx'
import css from './watchlist-rail.module.css'

type Props = { lists: readonly Watchlist[]; chosen: WatchlistId | undefined; onChoose: (id: WatchlistId) => void; onNew: (() => void) | null }

export const WatchlistRail = ({ lists, chosen, onChoose, onNew }: Props) => {
  const { t } = useTranslation()
  return (
    <nav className={css.rail} aria-label={t('watchlists.lists')}>
      <h2 className={css.title}>
        {t('watchlists.lists')}
        {onNew && (
          <ActionIcon variant="default" size={28} onClick={onNew} aria-label={t('watchlists.newList')} title={`${t('watchlists.newList')}（L）`}>
            <IconPlus size={16} />
          </ActionIcon>
        )}
      </h2>
      <ul>
        {lists.map((list) => (
          <li key={list.id}>
            <button type="button" className={css.list} aria-current={list.id === chosen} onClick={() => onChoose(list.id)}>
              <i className={css.colour} style={{ background: list.colour }} aria-hidden />
              <span className={css.name}>{list.name}</span>
              <span className={css.facts}>
                <SeverityMark severity={list.severity} size={13} />
                <span>{t('watchlists.count', { n: list.subjectCount.toLocaleString('en') })}</span>
                {!list.inForce && <span className={css.off}>{t('watchlists.notInForce')}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
