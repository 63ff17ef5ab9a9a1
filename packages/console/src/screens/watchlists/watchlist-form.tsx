import { Button, ColorInput, Modal, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { severities, severitySchema, type Watchlist, type WatchlistId } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { FormFoot } from '../../components/form-foot.tsx'
import { ProblemNote } from '../../components/problem-note.tsx'
import { ThresholdControl } from './threshold-control.tsx'
import css from './forms.module.css'

const swatches = ['#c92a2a', '#e8590c', '#f08c00', '#5c940d', '#0c8599', '#1971c2', '#7048e8', '#c2255c']
const blank = { name: '', falseAlertsPerDay: null as number | null, falseMatchRate: 1e-5, severity: severitySchema.parse('high'), colour: '#c92a2a', instructions: '', legalBasis: '', inForce: true }

type Props = { watchlist: Watchlist | null; onClose: () => void; onSaved: (id: WatchlistId) => void }

export const WatchlistForm = ({ watchlist, onClose, onSaved }: Props) => {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(() => (watchlist === null ? blank : { ...blank, ...watchlist }))
  const change = (part: Partial<typeof blank>) => setDraft({ ...draft, ...part })
  const save = useMutation({
    mutationFn: () => {
      const { name, falseAlertsPerDay, falseMatchRate, severity, colour, instructions, legalBasis, inForce } = draft
      const body = { name: name.trim(), falseAlertsPerDay, falseMatchRate, severity, colour, instructions, legalBasis, inForce }
      return watchlist === null ? client.call('createWatchlist', { body }) : client.call('updateWatchlist', { params: { watchlistId: watchlist.id }, body })
    },
    onSuccess: (saved) => {
      void queryClient.invalidateQueries({ queryKey: ['watchlists'] })
      onSaved(saved.id)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (draft.name.trim() !== '') save.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={t(watchlist === null ? 'watchlists.newList' : 'watchlists.editList')} size={560} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form className={css.form} onSubmit={submit}>
        <TextInput data-autofocus label={t('watchlists.name')} value={draft.name} onChange={(event) => change({ name: event.currentTarget.value })} maxLength={80} required />
        <div className={css.pair}>
          <Select label={t('severity.label')} data={severities.toReversed().map((value) => ({ value, label: t(`severity.${value}`) }))} value={draft.severity} onChange={(value) => value && change({ severity: severitySchema.parse(value) })} allowDeselect={false} />
          <ColorInput label={t('watchlists.colour')} value={draft.colour} onChange={(colour) => change({ colour })} swatches={swatches} swatchesPerRow={8} format="hex" withEyeDropper={false} />
        </div>
        <ThresholdControl choice={draft} watchlist={watchlist} onChange={({ falseAlertsPerDay, falseMatchRate }) => change({ falseAlertsPerDay, falseMatchRate })} />
        <Textarea label={t('watchlists.instructions')} value={draft.instructions} onChange={(event) => change({ instructions: event.currentTarget.value })} maxLength={2000} autosize minRows={2} maxRows={6} />
        <TextInput label={t('watchlists.legalBasis')} value={draft.legalBasis} onChange={(event) => change({ legalBasis: event.currentTarget.value })} maxLength={400} />
        <Switch label={t('watchlists.inForce')} checked={draft.inForce} onChange={(event) => change({ inForce: event.currentTarget.checked })} />
        <ProblemNote error={save.error} />
        <FormFoot onCancel={onClose}>
          <Button type="submit" loading={save.isPending} disabled={draft.name.trim() === ''}>
            {t('common.save')}
          </Button>
        </FormFoot>
      </form>
    </Modal>
  )
}
