import { ActionIcon, Button, Modal } from '@mantine/core'
import { IconPhotoPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Photo, Subject } from '@renbie/contracts'
import { client } from '../../app/client.ts'
import { useMay } from '../../app/session.ts'
import { DropZone } from '../../components/drop-zone.tsx'
import { FaceFrame } from '../../components/face-frame.tsx'
import { FormFoot } from '../../components/form-foot.tsx'
import { ownName } from '../../components/names.ts'
import { ProblemNote } from '../../components/problem-note.tsx'
import { QualityLines } from '../../components/quality-lines.tsx'
import { TimeAgo } from '../../components/time-ago.tsx'
import { EnrolmentList } from './enrolment-list.tsx'
import { useEnrolment } from './use-enrolment.ts'
import css from './photo-section.module.css'

const RemovePhoto = ({ subject, photo, onClose }: { subject: Subject; photo: Photo; onClose: () => void }) => {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => client.call('removePhoto', { params: { subjectId: subject.id, photoId: photo.id } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['subject', subject.id] })
      void queryClient.invalidateQueries({ queryKey: ['subjects'] })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={t('enrol.removeTitle')} size={420} centered closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className={css.confirm}>
        <div className={css.confirmFace}>
          <FaceFrame origin="reference" source={client.pictureUrl(photo.pictureId, 'watchlist-maintenance')} alt={ownName(subject)} face={photo.quality.face} />
        </div>
        <p>{t('enrol.removeText')}</p>
      </div>
      <ProblemNote error={remove.error} />
      <FormFoot onCancel={onClose}>
        <Button color="red" onClick={() => remove.mutate()} loading={remove.isPending}>
          {t('enrol.removeConfirm')}
        </Button>
      </FormFoot>
    </Modal>
  )
}

/** The reference photos of a subject with their verdicts, and the place to add more. */
export const PhotoSection = ({ subject, onAsking }: { subject: Subject; onAsking: (asking: boolean) => void }) => {
  const { t } = useTranslation()
  const mayWrite = useMay('subjects:write')
  const enrolment = useEnrolment(subject.id)
  const [removing, setRemoving] = useState<Photo | null>(null)
  const ask = (photo: Photo | null) => {
    setRemoving(photo)
    onAsking(photo !== null)
  }
  const searched = subject.photos.some((photo) => !photo.failure?.inForce)
  return (
    <section>
      <h3 className={css.title}>
        {t('subjects.photos')} <span className="quiet small">{t('subjects.photoCount', { n: subject.photos.length })}</span>
        <span className={css.searchable} data-on={searched}>
          {t(searched ? 'subjects.searchable' : 'subjects.notSearchable')}
        </span>
      </h3>
      {mayWrite && (
        <div className={css.drop}>
          <DropZone several pasteHere label={t('enrol.drop')} onFiles={enrolment.add}>
            <IconPhotoPlus size={24} stroke={1.5} aria-hidden />
            <b>{t('enrol.drop')}</b>
            <span className="small">{t('enrol.dropHint')}</span>
          </DropZone>
        </div>
      )}
      <EnrolmentList enrolment={enrolment} />
      <ul className={css.photos}>
        {subject.photos.toReversed().map((photo) => (
          <li key={photo.id} className={css.photo}>
            <div className={css.face}>
              <FaceFrame origin="reference" source={client.pictureUrl(photo.pictureId, 'watchlist-maintenance')} alt={ownName(subject)} face={photo.quality.face} caption={false} />
              {mayWrite && (
                <ActionIcon className={css.remove} variant="default" size={26} onClick={() => ask(photo)} aria-label={t('enrol.removeTitle')} title={t('enrol.removeTitle')}>
                  <IconTrash size={15} />
                </ActionIcon>
              )}
            </div>
            <QualityLines quality={photo.quality} />
            {photo.failure && (
              <p className={css.unsearched}>
                {t(photo.failure.inForce ? 'enrol.unsearched' : 'enrol.soonUnsearched', { reason: t(`templateFailure.${photo.failure.reason}`) })}
              </p>
            )}
            <p className="small quiet">
              <TimeAgo at={photo.enrolledAt} />
            </p>
          </li>
        ))}
      </ul>
      {removing && <RemovePhoto subject={subject} photo={removing} onClose={() => ask(null)} />}
    </section>
  )
}
