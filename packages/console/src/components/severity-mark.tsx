import { IconAlertOctagonFilled, IconAlertTriangleFilled, IconCircle, IconSquareRotatedFilled } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Severity } from '@renbie/contracts'
import css from './marks.module.css'

const icons = { critical: IconAlertOctagonFilled, high: IconAlertTriangleFilled, medium: IconSquareRotatedFilled, low: IconCircle } as const

/** Severity by colour, shape and word: octagon, triangle, diamond, ring. */
export const SeverityMark = ({ severity, size = 16 }: { severity: Severity; size?: number }) => {
  const { t } = useTranslation()
  const Icon = icons[severity]
  return (
    <span className={css.severity} data-severity={severity}>
      <Icon size={size} stroke={2.4} aria-hidden />
      {t(`severity.${severity}`)}
    </span>
  )
}
