import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { IconArrowMerge } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { subjectIdSchema, type Merge, type Subject, type SubjectId } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { useMay } from '../../app/session.ts'
import { FormFoot } from '../../components/form-foot.tsx'
import { latinName, ownName } from '../../components/names.ts'
import { ProblemNote } from '../../components/problem-note.tsx'
import { TimeAgo } from '../../components/time-ago.tsx'
import css from './subject-drawer.module.css'

const useRefresh = () => {
  const queryClient = useQueryClient()
  return async () => {
    for (const key of ['subject', 'subjects', 'watchlists', 'merges']) await queryClient.invalidateQueries({ queryKey: [key] })
  }
}

/** The other entry is found by name, alias or document number; which of the two stays is said in words before it happens. */
const MergeForm = ({ subject, onClose }: { subject: Subject; onClose: () => void }) => {
  const { t } = useTranslation()
  const refresh = useRefresh()
  const [q, setQ] = useState('')
  const [chosen, setChosen] = useState<Subject | null>(null)
  const [reason, setReason] = useState('')
  const found = useQuery({ queryKey: ['subjects', 'merge', q], queryFn: () => client.call('listSubjects', { query: { q, limit: 10 } }), enabled: q.trim().length > 1 })
  const merge = useMutation({
    mutationFn: (absorbedId: Subject['id']) => client.call('mergeSubjects', { params: { subjectId: subject.id }, body: { absorbedId: subjectIdSchema.parse(absorbedId), reason: reason.trim() } }),
    onSuccess: async () => {
      await refresh()
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen && reason.trim() !== '') merge.mutate(chosen.id)
  }
  const others = (found.data?.items ?? []).filter(({ id }) => id !== subject.id)
  return (
    <Modal opened onClose={onClose} title={t('merge.title')} size={560} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form className={css.merge} onSubmit={submit}>
        <TextInput data-autofocus label={t('merge.find')} value={q} onChange={(event) => setQ(event.currentTarget.value)} maxLength={80} />
        <ul className={css.choices}>
          {others.map((other) => (
            <li key={other.id}>
              <Button variant={chosen?.id === other.id ? 'filled' : 'default'} aria-pressed={chosen?.id === other.id} size="compact-sm" onClick={() => setChosen(other)}>
                {ownName(other)} {latinName(other) === ownName(other) ? '' : latinName(other)} {other.birthDate ?? ''}
              </Button>
            </li>
          ))}
        </ul>
        {found.data && others.length === 0 && <p className="quiet">{t('merge.nobody')}</p>}
        {chosen && <p className={css.effect}>{t('merge.effect', { stays: ownName(subject), goes: ownName(chosen) })}</p>}
        <Textarea label={t('merge.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={500} required autosize minRows={2} />
        <ProblemNote error={merge.error ?? found.error} />
        <FormFoot onCancel={onClose}>
          <Button type="submit" loading={merge.isPending} disabled={!chosen || reason.trim() === ''}>
            {t('merge.submit')}
          </Button>
        </FormFoot>
      </form>
    </Modal>
  )
}

const UndoForm = ({ merge, onClose }: { merge: Merge; onClose: () => void }) => {
  const { t } = useTranslation()
  const refresh = useRefresh()
  const [reason, setReason] = useState('')
  const undo = useMutation({
    mutationFn: () => client.call('undoMerge', { params: { mergeId: merge.id }, body: { reason: reason.trim() } }),
    onSuccess: async () => {
      await refresh()
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={t('merge.undoTitle')} size={480} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <p>{t('merge.undoText')}</p>
      <Textarea data-autofocus label={t('merge.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={500} required autosize minRows={2} />
      <ProblemNote error={undo.error} />
      <FormFoot onCancel={onClose}>
        <Button color="red" onClick={() => undo.mutate()} loading={undo.isPending} disabled={reason.trim() === ''}>
          {t('merge.undo')}
        </Button>
      </FormFoot>
    </Modal>
  )
}

/** Whose entry went; it is kept as it was for as long as the merge can be undone. */
const Absorbed = ({ subjectId }: { subjectId: SubjectId }) => {
  const { data: subject } = useQuery({ queryKey: ['subject', subjectId], queryFn: () => client.call('getSubject', { params: { subjectId } }) })
  return <b>{subject && ownName(subject)}</b>
}

/** What was merged into this entry, and the way to merge another one or to take a merge back. */
export const MergeSection = ({ subject, onAsking }: { subject: Subject; onAsking: (asking: boolean) => void }) => {
  const { t } = useTranslation()
  const mayWrite = useMay('subjects:write')
  const [open, setOpen] = useState<'merge' | Merge | null>(null)
  const ask = (next: typeof open) => {
    setOpen(next)
    onAsking(next !== null)
  }
  const { data, error } = useQuery({ queryKey: ['merges', subject.id], queryFn: () => client.call('listMerges', { params: { subjectId: subject.id } }) })
  const merges = data?.items ?? []
  if (!mayWrite && merges.length === 0) return null
  return (
    <section>
      <h3 className={css.title}>
        {t('merge.section')}
        {mayWrite && (
          <Button variant="default" size="compact-sm" leftSection={<IconArrowMerge size={15} />} onClick={() => ask('merge')}>
            {t('merge.title')}
          </Button>
        )}
      </h3>
      <ProblemNote error={error} />
      <ul className={css.merges}>
        {merges.map((merge) => (
          <li key={merge.id} data-undone={merge.undoneBy !== null}>
            <div>
              <p>
                <Absorbed subjectId={merge.absorbedId} /> <span className="quiet">{t('merge.photos', { n: merge.photoIds.length })}</span>
              </p>
              <p className="small quiet">
                <TimeAgo at={merge.mergedAt} /> {merge.mergedBy.name}
                {t('common.colon')}
                {merge.mergedBy.reason}
              </p>
              {merge.undoneBy && <p className="small quiet">{t('merge.undone', { name: merge.undoneBy.name, reason: merge.undoneBy.reason })}</p>}
            </div>
            {!merge.undoneBy && (
              mayWrite && (
                <Button variant="subtle" size="compact-xs" onClick={() => ask(merge)}>
                  {t('merge.undo')}
                </Button>
              )
            )}
          </li>
        ))}
      </ul>
      {open === 'merge' && <MergeForm subject={subject} onClose={() => ask(null)} />}
      {open !== null && open !== 'merge' && <UndoForm merge={open} onClose={() => ask(null)} />}
    </section>
  )
}
