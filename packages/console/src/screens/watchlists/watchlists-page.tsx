import { Button, Loader, Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconList, IconPencil, IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SubjectId, WatchlistId, WatchlistStatus } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay } from '../../app/session.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { falseMatchWords } from '../../components/false-match-words.ts'
import { ProblemNote } from '../../components/problem-note.tsx'
import { loadText } from '../../components/threshold-steps.ts'
import { SeverityMark } from '../../components/severity-mark.tsx'
import { useLanguage } from '../../strings/use-language.ts'
import { blankSubject } from './subject-draft.ts'
import { SubjectDrawer } from './subject-drawer.tsx'
import { SubjectForm } from './subject-form.tsx'
import { SubjectsTable } from './subjects-table.tsx'
import { WatchlistForm } from './watchlist-form.tsx'
import { WatchlistRail } from './watchlist-rail.tsx'
import css from './watchlists-page.module.css'

const ListHead = ({ list, onEdit }: { list: WatchlistStatus; onEdit: (() => void) | null }) => {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <header className={css.head}>
      <div className={css.titles}>
        <h1 className={css.title}>
          <i style={{ background: list.colour }} aria-hidden />
          {list.name}
        </h1>
        <SeverityMark severity={list.severity} />
        <span className={list.inForce ? css.on : css.off}>{t(list.inForce ? 'watchlists.inForce' : 'watchlists.notInForce')}</span>
        {onEdit && (
          <Button variant="default" size="compact-sm" leftSection={<IconPencil size={15} />} onClick={onEdit}>
            {t('common.edit')}
          </Button>
        )}
      </div>
      <p className="quiet">
        {t('watchlists.thresholdWords', { words: falseMatchWords(list.threshold.falseMatchRate, language) })}
        {t('common.semicolon')}
        {t('watchlists.expectedNow', { alerts: loadText(list.threshold.expectedFalseAlertsPerDay) })}
        {list.legalBasis !== '' && `　${list.legalBasis}`}
      </p>
      {!list.threshold.promiseKept && <p className={css.warning}>{t('watchlists.promiseBroken', { alerts: loadText(list.threshold.expectedFalseAlertsPerDay) })}</p>}
      {list.instructions !== '' && <p className={css.instructions}>{list.instructions}</p>}
    </header>
  )
}

type Open = 'none' | 'new-list' | 'edit-list' | 'new-subject'

export const WatchlistsPage = () => {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const search = useSearch({ from: '/signed-in/watchlists' })
  const searchField = useRef<HTMLInputElement>(null)
  const [open, setOpen] = useState<Open>('none')
  const [q, setQ] = useState('')
  const [settledQ] = useDebouncedValue(q.trim(), 250)
  const mayLists = useMay('watchlists:write')
  const maySubjects = useMay('subjects:write')
  const { data: lists, error } = useQuery({ queryKey: ['watchlists'], queryFn: async () => (await client.call('listWatchlists')).items })
  const list = lists?.find((each) => each.id === search.list) ?? lists?.[0]
  const go = (next: { list?: WatchlistId; subject?: SubjectId }) => void navigate({ to: '/watchlists', search: next })
  const here = list ? { list: list.id } : {}

  useKeys(t('nav.watchlists'), [
    { combo: '/', label: t('keys.search'), run: () => searchField.current?.focus() },
    { combo: 'n', label: t('keys.newSubject'), run: () => setOpen('new-subject'), enabled: maySubjects && list !== undefined },
    { combo: 'l', label: t('keys.newList'), run: () => setOpen('new-list'), enabled: mayLists },
  ])

  if (error && !lists) return <ProblemNote error={error} />
  if (!lists) return <Loader size="sm" m="xl" aria-label={t('common.loading')} />
  return (
    <div className={css.page}>
      <WatchlistRail lists={lists} chosen={list?.id} onChoose={(id) => go({ list: id })} onNew={mayLists ? () => setOpen('new-list') : null} />
      {!list && <EmptyState icon={<IconList size={36} stroke={1.4} />} title={t('watchlists.emptyTitle')} text={t('watchlists.emptyText')} />}
      {list && (
        <section className={css.main} aria-label={list.name}>
          <ListHead list={list} onEdit={mayLists ? () => setOpen('edit-list') : null} />
          <div className={css.tools}>
            <TextInput ref={searchField} w={340} value={q} onChange={(event) => setQ(event.currentTarget.value)} placeholder={t('subjects.search')} aria-label={t('subjects.search')} leftSection={<IconSearch size={16} />} maxLength={80} title="/" />
            {maySubjects && (
              <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('new-subject')} title="N">
                {t('subjects.newSubject')}
              </Button>
            )}
          </div>
          <SubjectsTable list={list} q={settledQ} onOpen={(subject) => go({ ...here, subject })} />
        </section>
      )}
      {search.subject && <SubjectDrawer key={search.subject} subjectId={search.subject} lists={lists} onClose={() => go(here)} />}
      {(open === 'new-list' || (open === 'edit-list' && list)) && (
        <WatchlistForm
          watchlist={open === 'edit-list' && list ? list : null}
          onClose={() => setOpen('none')}
          onSaved={(id) => {
            setOpen('none')
            go({ list: id })
          }}
        />
      )}
      <Modal opened={open === 'new-subject'} onClose={() => setOpen('none')} title={t('subjects.newSubject')} size={760} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <SubjectForm
          start={blankSubject(list?.id)}
          subject={null}
          lists={lists}
          onClose={() => setOpen('none')}
          onSaved={(subject) => {
            setOpen('none')
            go({ ...here, subject: subject.id })
          }}
        />
      </Modal>
    </div>
  )
}
