import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { siteIdSchema, type Site } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { FormFoot } from '../../components/form-foot.tsx'
import { ProblemNote } from '../../components/problem-note.tsx'
import css from '../watchlists/forms.module.css'

/** A site, new or known. The code is printed on counters and in records: it cannot change. */
export const SiteForm = ({ site, onClose }: { site: Site | null; onClose: () => void }) => {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(() => ({ id: site?.id ?? '', name: site?.name ?? '', nameEn: site?.nameEn ?? '', timeZone: site?.timeZone ?? 'Asia/Taipei' }))
  const id = siteIdSchema.safeParse(draft.id.trim().toUpperCase())
  const complete = id.success && draft.name.trim() !== '' && draft.nameEn.trim() !== '' && draft.timeZone.trim() !== ''
  const save = useMutation({
    mutationFn: (siteId: Site['id']) => {
      const body = { name: draft.name.trim(), nameEn: draft.nameEn.trim(), timeZone: draft.timeZone.trim() }
      return site ? client.call('updateSite', { params: { siteId }, body }) : client.call('createSite', { body: { id: siteId, ...body } })
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
  const field = (name: keyof typeof draft) => ({ value: draft[name], onChange: (event: { currentTarget: { value: string } }) => setDraft({ ...draft, [name]: event.currentTarget.value }) })
  return (
    <Modal opened onClose={onClose} title={t(site ? 'sites.editSite' : 'sites.newSite')} size={480} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form className={css.form} onSubmit={submit}>
        <TextInput {...field('id')} label={t('sites.code')} description={t('sites.codeHint')} placeholder="TPE" disabled={site !== null} maxLength={40} error={draft.id !== '' && !id.success ? t('sites.invalidCode') : null} data-autofocus required />
        <TextInput {...field('name')} label={t('sites.name')} maxLength={80} required />
        <TextInput {...field('nameEn')} label={t('sites.nameEn')} maxLength={80} required />
        <TextInput {...field('timeZone')} label={t('sites.timeZone')} maxLength={60} required />
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
