import { IconPhotoOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import css from './face-frame.module.css'

export type Origin = 'live' | 'document' | 'reference'

type Props = {
  origin: Origin
  /** Address of the picture; null when there is none. */
  source: string | null
  /** Said to whoever cannot see it, such as whose face it is. */
  alt: string
  /** The whole picture instead of its middle. Neither is ever stretched. */
  whole?: boolean
  caption?: boolean
}

/** One face on neutral grey, framed in the colour of its origin. The place around it gives the size. */
export const FaceFrame = ({ origin, source, alt, whole = false, caption = true }: Props) => {
  const { t } = useTranslation()
  const [failed, setFailed] = useState<string | null>(null)
  return (
    <figure className={css.frame} data-origin={origin}>
      {source === null || failed === source ? (
        <div className={css.missing}>
          <IconPhotoOff size={24} stroke={1.5} aria-hidden />
          <span>{source === null ? t('problem.noPicture') : t('problem.picture')}</span>
        </div>
      ) : (
        <img className={css.picture} data-whole={whole} src={source} alt={`${t(`origin.${origin}`)}：${alt}`} loading="lazy" decoding="async" draggable={false} onError={() => setFailed(source)} />
      )}
      {caption && <figcaption className={css.caption}>{t(`origin.${origin}`)}</figcaption>}
    </figure>
  )
}
