import { Button, Input, MultiSelect, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { severities, severitySchema, watchlistIdSchema, type Subject, type Watchlist } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { FormFoot } from '../../components/form-foot.tsx'
import { ProblemNote } from '../../components/problem-note.tsx'
import { problemsOf, subjectOf, type SubjectDraft } from './subject-draft.ts'
import css from './forms.module.css'

type Props = { start: SubjectDraft; subject: Subject | null; lists: readonly Watchlist[]; onClose: () => void; onSaved: (subject: Subject) => void }
type TextField = { [K in keyof SubjectDraft]: SubjectDraft[K] extends string ? K : never }[keyof SubjectDraft]

/** The fields of a subject, new or known. Problems are told once saving was tried: a half-typed date is not yet wrong. */
export const SubjectForm = ({ start, subject, lists, onClose, onSaved }: Props) => {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(start)
  const [tried, setTried] = useState(false)
  const problems = problemsOf(draft)
  const save = useMutation({
    mutationFn: () => {
      const body = subjectOf(draft)
      return subject === null ? client.call('createSubject', { body }) : client.call('updateSubject', { params: { subjectId: subject.id }, body })
    },
    onSuccess: (saved) => {
      queryClient.setQueryData(['subject', saved.id], saved)
      void queryClient.invalidateQueries({ queryKey: ['subjects'] })
      void queryClient.invalidateQueries({ queryKey: ['watchlists'] })
      onSaved(saved)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(problems).length === 0) save.mutate()
  }
  const problemText = (field: keyof SubjectDraft): string | null => {
    const found = tried ? problems[field] : undefined
    if (!found) return null
    return found.problem === 'required' ? t('common.required') : t(`subjects.${found.problem}`, { line: found.line })
  }
  const text = (field: TextField, description?: string) => ({
    label: t(`subjects.${field}`),
    value: draft[field],
    onChange: (event: { currentTarget: { value: string } }) => setDraft({ ...draft, [field]: event.currentTarget.value }),
    error: problemText(field),
    ...(description !== undefined && { description }),
  })
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <div className={css.triple}>
        <TextInput {...text('familyName')} data-autofocus autoFocus required />
        <TextInput {...text('givenNames')} />
        <TextInput {...text('nativeName')} />
      </div>
      <div className={css.triple}>
        <TextInput {...text('birthDate')} placeholder="1980-05-23" title={t('subjects.birthDateHint')} />
        <TextInput {...text('nationalities')} placeholder="JPN" title={t('subjects.nationalitiesHint')} />
        <div>
          <Input.Label>{t('sex.label')}</Input.Label>
          <SegmentedControl fullWidth size="xs" aria-label={t('sex.label')} value={draft.sex ?? ''} onChange={(value) => setDraft({ ...draft, sex: value === 'F' || value === 'M' || value === 'X' ? value : null })} data={[{ value: '', label: t('common.unknown') }, ...(['F', 'M', 'X'] as const).map((value) => ({ value, label: t(`sex.${value}`) }))]} />
        </div>
      </div>
      <TextInput {...text('aliases', t('subjects.aliasesHint'))} />
      <Textarea {...text('documents', t('subjects.documentsHint'))} autosize minRows={2} maxRows={5} classNames={{ input: 'code' }} />
      <div className={css.pair}>
        <MultiSelect label={t('subjects.lists')} data={lists.map((list) => ({ value: list.id, label: list.name }))} value={draft.watchlistIds} onChange={(ids) => setDraft({ ...draft, watchlistIds: ids.map((id) => watchlistIdSchema.parse(id)) })} />
        <Select label={t('subjects.severity')} value={draft.severity ?? ''} onChange={(value) => setDraft({ ...draft, severity: value ? severitySchema.parse(value) : null })} allowDeselect={false} data={[{ value: '', label: t('subjects.severityFromList') }, ...severities.toReversed().map((value) => ({ value, label: t(`severity.${value}`) }))]} />
      </div>
      <div className={css.pair}>
        <TextInput {...text('validFrom')} placeholder="YYYY-MM-DD" title={t('subjects.validHint')} />
        <TextInput {...text('validTo')} placeholder="YYYY-MM-DD" title={t('subjects.validHint')} />
      </div>
      <Textarea {...text('reason')} autosize minRows={2} maxRows={6} maxLength={2000} />
      <Textarea {...text('instructions')} autosize minRows={1} maxRows={6} maxLength={2000} />
      <TextInput {...text('legalBasis')} maxLength={400} />
      <ProblemNote error={save.error} />
      <FormFoot onCancel={onClose}>
        <Button type="submit" loading={save.isPending}>
          {t('common.save')}
        </Button>
      </FormFoot>
    </form>
  )
}
