import { Button, Loader } from '@mantine/core'
import { IconPhotoOff, IconUserSearch, IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Subject, SubjectId, Watchlist } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { latinName, ownName } from '../../components/names.ts'
import { ProblemNote } from '../../components/problem-note.tsx'
import { SeverityMark } from '../../components/severity-mark.tsx'
import { calendarDate } from '../../components/taipei-time.ts'
import { TimeAgo } from '../../components/time-ago.tsx'
import css from './subjects-table.module.css'

const pageLength = 100

const Row = ({ subject, list, onOpen }: { subject: Subject; list: Watchlist; onOpen: (id: SubjectId) => void }) => {
  const { t } = useTranslation()
  const latin = latinName(subject)
  const own = ownName(subject)
  return (
    <tr onClick={() => onOpen(subject.id)}>
      <td>
        <button type="button" className={css.name} onClick={() => onOpen(subject.id)}>
          {own}
        </button>
        {latin !== own && <span className={`quiet ${css.latin}`}>{latin}</span>}
      </td>
      <td>{subject.birthDate ?? t('common.none')}</td>
      <td>{subject.nationalities.join(', ') || t('common.none')}</td>
      <td className={css.number}>
        {subject.photos.length > 0 ? (
          subject.photos.length
        ) : (
          <span className={css.missing}>
            <IconPhotoOff size={14} aria-hidden />
            {t('subjects.noPhotos')}
          </span>
        )}
      </td>
      <td>
        <SeverityMark severity={subject.severity ?? list.severity} size={14} />
      </td>
      <td>{subject.validTo === null ? t('common.none') : calendarDate(subject.validTo)}</td>
      <td className="quiet">
        <TimeAgo at={subject.updatedAt} />
      </td>
    </tr>
  )
}

/**
 * The subjects of a list. Faces are not shown here: each look at one is kept in the audit trail with its purpose, and scrolling
 * through a list is none.
 */
export const SubjectsTable = ({ list, q, onOpen }: { list: Watchlist; q: string; onOpen: (id: SubjectId) => void }) => {
  const { t } = useTranslation()
  const pages = useInfiniteQuery({
    queryKey: ['subjects', list.id, q],
    queryFn: ({ pageParam }) => client.call('listSubjects', { query: { watchlistId: list.id, limit: pageLength, ...(q !== '' && { q }), ...(pageParam !== null && { before: pageParam }) } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before, query) => (query?.queryKey[1] === list.id ? before : undefined),
  })
  const subjects = pages.data?.pages.flatMap((page) => page.items) ?? []
  if (pages.isPending) return <Loader size="sm" m="xl" aria-label={t('common.loading')} />
  if (pages.error) return <ProblemNote error={pages.error} />
  if (subjects.length === 0 && q !== '') return <EmptyState icon={<IconUserSearch size={36} stroke={1.4} />} title={t('subjects.emptySearchTitle')} text={t('subjects.emptySearchText')} />
  if (subjects.length === 0) return <EmptyState icon={<IconUsers size={36} stroke={1.4} />} title={t('subjects.emptyTitle')} text={t('subjects.emptyText')} />
  return (
    <div className={css.scroller}>
      <table className={css.table}>
        <thead>
          <tr>
            {(['colName', 'colBirth', 'colNationality', 'colPhotos', 'colSeverity', 'colValid', 'colUpdated'] as const).map((column) => (
              <th key={column} scope="col" className={column === 'colPhotos' ? css.number : ''}>
                {t(`subjects.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {subjects.map((subject) => (
            <Row key={subject.id} subject={subject} list={list} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
      {pages.hasNextPage && (
        <Button variant="default" m="md" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </div>
  )
}
