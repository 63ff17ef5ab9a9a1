import { Button } from '@mantine/core'
import { IconPhotoPlus, IconX } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText, type QualityReport } from '@renbie/contracts'
import { DropZone } from '../../components/drop-zone.tsx'
import { FaceFrame, type Origin } from '../../components/face-frame.tsx'
import { base64Of, isPicture, isTooLarge } from '../../components/pictures.ts'
import { QualityLines } from '../../components/quality-lines.tsx'
import { useLanguage } from '../../strings/use-language.ts'
import type { Picture } from './check-draft.ts'
import css from './picture-slot.module.css'

type Props = {
  origin: Extract<Origin, 'live' | 'document'>
  picture: Picture | null
  quality: QualityReport | undefined
  hint: string
  missing?: boolean
  pasteHere?: boolean
  onPicture: (picture: Picture | null) => void
  /** Beside the file: the camera. */
  children?: ReactNode
  /** In place of the empty slot, such as the camera's view. */
  view?: ReactNode
}

export const pictureOf = async (file: Blob): Promise<Picture> => ({ image: await base64Of(file), preview: URL.createObjectURL(file), takenAt: new Date().toISOString() })

/** One of the two pictures of a check: taken, dropped, pasted or chosen, and how good it was. */
export const PictureSlot = ({ origin, picture, quality, hint, missing = false, pasteHere = false, onPicture, children, view }: Props) => {
  const { t } = useTranslation()
  const language = useLanguage()
  const [refused, setRefused] = useState<'image-not-supported' | 'image-too-large' | null>(null)
  const onFiles = ([file]: File[]) => {
    if (!file) return
    const problem = !isPicture(file) ? 'image-not-supported' : isTooLarge(file) ? 'image-too-large' : null
    setRefused(problem)
    if (problem === null) void pictureOf(file).then(onPicture)
  }
  return (
    <section className={css.slot} aria-label={t(`origin.${origin}`)}>
      <header className={css.head}>
        <h2>{t(`origin.${origin}`)}</h2>
        {picture && (
          <Button variant="subtle" color="gray" size="compact-xs" leftSection={<IconX size={13} />} onClick={() => onPicture(null)}>
            {t('common.remove')}
          </Button>
        )}
      </header>
      <div className={css.face} data-missing={missing && !picture}>
        {(picture === null && view) || (
          <DropZone onFiles={onFiles} label={`${t(`origin.${origin}`)}${t('common.colon')}${t('check.paste')}`} pasteHere={pasteHere && picture === null} filled={picture !== null}>
            {picture ? (
              <FaceFrame origin={origin} source={picture.preview} alt="" whole caption={false} />
            ) : (
              <>
                <IconPhotoPlus size={28} stroke={1.4} aria-hidden />
                <span>{t('check.paste')}</span>
                <span className="small">{hint}</span>
              </>
            )}
          </DropZone>
        )}
      </div>
      {!picture && children}
      {refused && (
        <p className={css.refused} role="alert">
          {errorText(refused, language)}
        </p>
      )}
      {quality && <QualityLines quality={quality} />}
    </section>
  )
}
