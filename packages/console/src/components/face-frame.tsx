import { IconPhotoOff } from '@tabler/icons-react'
import { useState, type CSSProperties } from 'react'
import type { FaceGeometry } from '@renbie/contracts'
import { useTranslation } from 'react-i18next'
import css from './face-frame.module.css'

export type Origin = 'live' | 'document' | 'reference'

type Props = {
  origin: Origin
  /** Address of the picture; null when there is none. */
  source: string | null
  /** Said to whoever cannot see it, such as whose face it is. */
  alt: string
  /** Where the face is; then every frame of one size shows it at one scale, the eyes level and in the same place. */
  face?: FaceGeometry | null
  /** The whole picture instead of the face. Neither is ever stretched. */
  whole?: boolean
  caption?: boolean
}

/** Distance between the eyes as a share of the frame's width: forehead, chin and both ears are in the frame then. */
const eyeDistanceShare = 0.25

/** Width and place of the picture so that the middle of the eyes lies where the style sheet says; shares of frame and picture. */
const aligned = ({ widthPx, heightPx, eyes: [a, b] }: FaceGeometry): CSSProperties => {
  const [left, right] = a.x <= b.x ? [a, b] : [b, a]
  const distancePx = Math.hypot(right.x - left.x, right.y - left.y)
  const x = `${((left.x + right.x) / 2 / widthPx) * 100}%`
  const y = `${((left.y + right.y) / 2 / heightPx) * 100}%`
  const rollRad = Math.atan2(right.y - left.y, right.x - left.x)
  return { width: `${((eyeDistanceShare * widthPx) / distancePx) * 100}%`, transformOrigin: `${x} ${y}`, transform: `translate(-${x}, -${y}) rotate(${-rollRad}rad)` }
}

/** One face on neutral grey, framed in the colour of its origin. The place around it gives the size. */
export const FaceFrame = ({ origin, source, alt, face = null, whole = false, caption = true }: Props) => {
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
        <img className={css.picture} data-whole={whole} data-aligned={!whole && face !== null} style={!whole && face ? aligned(face) : undefined} src={source} alt={`${t(`origin.${origin}`)}：${alt}`} loading="lazy" decoding="async" draggable={false} onError={() => setFailed(source)} />
      )}
      {caption && <figcaption className={css.caption}>{t(`origin.${origin}`)}</figcaption>}
    </figure>
  )
}
