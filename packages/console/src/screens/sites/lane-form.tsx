import { Button, Modal, SegmentedControl, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { directionSchema, laneIdSchema, laneKindSchema, type Lane, type SiteId } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { FormFoot } from '../../components/form-foot.tsx'
import { ProblemNote } from '../../components/problem-note.tsx'
import css from '../watchlists/forms.module.css'

type Props = { siteId: SiteId; lane: Lane | null; onClose: () => void }

/** A lane, new or known. Kind and direction stay as they were made: past checks are read by them. */
export const LaneForm = ({ siteId, lane, onClose }: Props) => {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(() => ({
    id: String(lane?.id ?? `${siteId}-`),
    hall: lane?.hall ?? '',
    name: lane?.name ?? '',
    kind: lane?.kind ?? laneKindSchema.parse('counter'),
    direction: lane?.direction ?? directionSchema.parse('entry'),
    active: lane?.active ?? true,
  }))
  const id = laneIdSchema.safeParse(draft.id.trim().toUpperCase())
  const complete = id.success && draft.hall.trim() !== '' && draft.name.trim() !== ''
  const save = useMutation({
    mutationFn: (laneId: Lane['id']) => {
      const { kind, direction, active } = draft
      const named = { hall: draft.hall.trim(), name: draft.name.trim() }
      return lane ? client.call('updateLane', { params: { laneId }, body: { ...named, active } }) : client.call('createLane', { params: { siteId }, body: { id: laneId, ...named, kind, direction } })
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['sites'] })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (complete) save.mutate(id.data)
  }
  const field = (name: 'id' | 'hall' | 'name') => ({ value: draft[name], onChange: (event: { currentTarget: { value: string } }) => setDraft({ ...draft, [name]: event.currentTarget.value }) })
  return (
    <Modal opened onClose={onClose} title={t(lane ? 'sites.editLane' : 'sites.newLane')} size={480} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form className={css.form} onSubmit={submit}>
        <TextInput {...field('id')} label={t('sites.code')} description={t('sites.codeHint')} disabled={lane !== null} maxLength={40} error={draft.id !== `${siteId}-` && !id.success ? t('sites.invalidCode') : null} data-autofocus required />
        <div className={css.pair}>
          <TextInput {...field('hall')} label={t('sites.hall')} maxLength={60} required />
          <TextInput {...field('name')} label={t('sites.name')} maxLength={60} required />
        </div>
        <div className={css.pair}>
          <SegmentedControl aria-label={t('sites.kind')} disabled={lane !== null} value={draft.kind} onChange={(value) => setDraft({ ...draft, kind: laneKindSchema.parse(value) })} data={laneKindSchema.options.map((value) => ({ value, label: t(`laneKind.${value}`) }))} />
          <SegmentedControl aria-label={t('direction.label')} disabled={lane !== null} value={draft.direction} onChange={(value) => setDraft({ ...draft, direction: directionSchema.parse(value) })} data={directionSchema.options.map((value) => ({ value, label: t(`direction.${value}`) }))} />
        </div>
        {lane && <Switch label={t('sites.active')} checked={draft.active} onChange={(event) => setDraft({ ...draft, active: event.currentTarget.checked })} />}
        <ProblemNote error={save.error} />
        <FormFoot onCancel={onClose}>
          <Button type="submit" disabled={!complete} loading={save.isPending}>
            {t('common.save')}
          </Button>
        </FormFoot>
      </form>
    </Modal>
  )
}
