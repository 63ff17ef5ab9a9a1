import { Button } from '@mantine/core'
import { IconCamera, IconVideo } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { QualityReport } from '@renbie/contracts'
import { useKeys } from '../../app/keys.ts'
import { KeyCap } from '../../components/key-cap.tsx'
import type { Picture } from './check-draft.ts'
import { pictureOf, PictureSlot } from './picture-slot.tsx'
import { useCamera } from './use-camera.ts'
import css from './picture-slot.module.css'

type Props = { picture: Picture | null; quality: QualityReport | undefined; missing: boolean; onPicture: (picture: Picture | null) => void }

/** The traveller at the counter, by camera or from a file. */
export const LiveSlot = ({ picture, quality, missing, onPicture }: Props) => {
  const { t } = useTranslation()
  const { video, state, start, stop, take } = useCamera()
  const capture = () =>
    void take()
      .then((blob) => (blob ? pictureOf(blob) : null))
      .then((taken) => taken && onPicture(taken))
  const press = () => (state === 'on' ? capture() : void start())
  useKeys(t('check.camera'), [{ combo: 'c', label: t('keys.capture'), run: press, enabled: picture === null && state !== 'starting' }])
  const view =
    state === 'on' ? (
      <div className={css.camera}>
        <video ref={video} autoPlay playsInline muted aria-label={t('check.camera')} />
      </div>
    ) : undefined
  return (
    <PictureSlot origin="live" picture={picture} quality={quality} hint="JPEG, PNG, WebP" missing={missing} pasteHere onPicture={onPicture} view={view}>
      <div className={css.buttons}>
        <Button variant={state === 'on' ? 'filled' : 'default'} fullWidth onClick={press} loading={state === 'starting'} leftSection={state === 'on' ? <IconCamera size={17} /> : <IconVideo size={17} />} rightSection={<KeyCap>C</KeyCap>}>
          {t(state === 'on' ? 'check.takePicture' : 'check.startCamera')}
        </Button>
        {state === 'on' && (
          <Button variant="default" onClick={stop} style={{ flex: 'none' }}>
            {t('common.cancel')}
          </Button>
        )}
      </div>
      {state === 'missing' && <p className={css.note}>{t('check.noCamera')}</p>}
      {state === 'denied' && <p className={css.note}>{t('check.cameraDenied')}</p>}
    </PictureSlot>
  )
}
