import { Button, Drawer, Loader } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Subject, SubjectId, Watchlist } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { useMay } from '../../app/session.ts'
import { latinName, ownName } from '../../components/names.ts'
import { ProblemNote } from '../../components/problem-note.tsx'
import { SeverityMark } from '../../components/severity-mark.tsx'
import { calendarDate } from '../../components/taipei-time.ts'
import { WatchlistTag } from '../../components/watchlist-tag.tsx'
import { MergeSection } from './merge-section.tsx'
import { PhotoSection } from './photo-section.tsx'
import { draftOf } from './subject-draft.ts'
import { SubjectForm } from './subject-form.tsx'
import css from './subject-drawer.module.css'

type Props = { subjectId: SubjectId; lists: readonly Watchlist[]; onClose: () => void }

const Details = ({ subject, lists }: { subject: Subject; lists: readonly Watchlist[] }) => {
  const { t } = useTranslation()
  const none = t('common.none')
  const day = (at: string | null) => (at === null ? none : calendarDate(at))
  const lines: [string, string][] = [
    [t('subjects.colName'), latinName(subject)],
    [t('subjects.aliases'), subject.aliases.join(', ')],
    [t('subjects.birthDate'), subject.birthDate ?? ''],
    [t('sex.label'), subject.sex === null ? '' : t(`sex.${subject.sex}`)],
    [t('subjects.nationalities'), subject.nationalities.join(', ')],
    [t('subjects.documents'), subject.documents.map((each) => `${each.type} ${each.issuingState} ${each.number}`).join('\n')],
    [t('subjects.reason'), subject.reason],
    [t('subjects.instructions'), subject.instructions],
    [t('subjects.legalBasis'), subject.legalBasis],
    [`${t('subjects.validFrom')}／${t('subjects.validTo')}`, `${day(subject.validFrom)} – ${day(subject.validTo)}`],
  ]
  return (
    <dl className={css.details}>
      <div>
        <dt>{t('subjects.lists')}</dt>
        <dd className={css.tags}>
          {lists.filter((list) => subject.watchlistIds.includes(list.id)).map((list) => <WatchlistTag key={list.id} name={list.name} colour={list.colour} />)}
          {subject.severity && <SeverityMark severity={subject.severity} />}
        </dd>
      </div>
      {lines.map(([term, text]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{text || none}</dd>
        </div>
      ))}
    </dl>
  )
}

/** One subject beside the list it was chosen from: photos first, because they are what is searched for. */
export const SubjectDrawer = ({ subjectId, lists, onClose }: Props) => {
  const { t } = useTranslation()
  const mayWrite = useMay('subjects:write')
  const [editing, setEditing] = useState(false)
  // A dialog above the drawer has Escape and the click beside it to itself: with the drawer, what was typed would be gone.
  const [asking, setAsking] = useState(false)
  const mayClose = !editing && !asking
  const { data: subject, error } = useQuery({ queryKey: ['subject', subjectId], queryFn: () => client.call('getSubject', { params: { subjectId } }) })
  return (
    <Drawer opened onClose={onClose} position="right" size={660} title={subject ? <b className={css.name}>{ownName(subject)}</b> : t('common.loading')} closeOnEscape={mayClose} closeOnClickOutside={mayClose} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <ProblemNote error={subject ? null : error} />
      {!subject && !error && <Loader size="sm" aria-label={t('common.loading')} />}
      {subject && !editing && (
        <div className={css.body}>
          <PhotoSection subject={subject} onAsking={setAsking} />
          <section>
            <h3 className={css.title}>
              {t('subjects.details')}
              {mayWrite && (
                <Button variant="default" size="compact-sm" leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)}>
                  {t('common.edit')}
                </Button>
              )}
            </h3>
            <Details subject={subject} lists={lists} />
          </section>
          <MergeSection subject={subject} onAsking={setAsking} />
        </div>
      )}
      {subject && editing && <SubjectForm start={draftOf(subject)} subject={subject} lists={lists} onClose={() => setEditing(false)} onSaved={() => setEditing(false)} />}
    </Drawer>
  )
}
