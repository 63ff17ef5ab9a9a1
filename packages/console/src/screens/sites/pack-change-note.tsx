import { Button, Modal, Progress } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PackChange } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { FormFoot } from '../../components/form-foot.tsx'
import { ProblemNote } from '../../components/problem-note.tsx'
import { minuteTime } from '../../components/taipei-time.ts'
import css from './pack-change-note.module.css'

/** How often progress is asked for, ms. */
const refreshMs = 5_000

const Accept = ({ change, onClose }: { change: PackChange; onClose: () => void }) => {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const accept = useMutation({
    mutationFn: () => client.call('acceptTemplateFailures', { body: { pack: change.pack, failed: change.failed } }),
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['system'] }),
  })
  return (
    <Modal opened onClose={onClose} title={t('packChange.acceptTitle')} size={480} centered closeButtonProps={{ 'aria-label': t('common.close') }}>
      <p>{t('packChange.acceptText', { n: change.failed })}</p>
      <ProblemNote error={accept.error} />
      <FormFoot onCancel={onClose}>
        <Button color="red" onClick={() => accept.mutate()} loading={accept.isPending}>
          {t('packChange.accept')}
        </Button>
      </FormFoot>
    </Modal>
  )
}

/** The change to another model pack, while there is one, and what the pack in force cannot search for. */
export const PackChangeNote = () => {
  const { t } = useTranslation()
  const [accepting, setAccepting] = useState(false)
  const { data } = useQuery({ queryKey: ['system', 'progress'], queryFn: () => client.call('system'), refetchInterval: refreshMs })
  if (!data) return null
  const { packChange: change, unsearchedPhotos } = data
  if (!change) return unsearchedPhotos > 0 ? <p className={css.warning}>{t('packChange.unsearched', { n: unsearchedPhotos })}</p> : null
  return (
    <section className={css.note} aria-label={t('packChange.title')}>
      <h2>{t('packChange.title')}</h2>
      <span className="quiet code">{change.pack}</span>
      <span>{t(`packChange.state.${change.state}`)}</span>
      <span className={css.count}>{t('packChange.progress', { done: change.done.toLocaleString('en'), total: change.total.toLocaleString('en') })}</span>
      {change.estimatedEnd && <span className="quiet">{t('packChange.estimatedEnd', { time: minuteTime(change.estimatedEnd) })}</span>}
      {change.failed > 0 && <b className={css.warning}>{t('packChange.failed', { n: change.failed })}</b>}
      {change.state === 'waiting-for-acceptance' && (
        <Button variant="default" size="compact-sm" onClick={() => setAccepting(true)}>
          {t('packChange.accept')}
        </Button>
      )}
      <Progress className={css.bar} size="xs" value={change.total === 0 ? 0 : (100 * (change.done + change.failed)) / change.total} aria-label={t('packChange.title')} />
      {accepting && <Accept change={change} onClose={() => setAccepting(false)} />}
    </section>
  )
}
