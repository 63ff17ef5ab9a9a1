import { IconCircleCheckFilled, IconAlertTriangleFilled, IconBan } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { QualityReport } from '@renbie/contracts'
import css from './marks.module.css'

const icons = { good: IconCircleCheckFilled, poor: IconAlertTriangleFilled, unusable: IconBan } as const

/** The quality verdict of a picture by colour, shape and word. */
export const VerdictMark = ({ verdict }: { verdict: QualityReport['verdict'] }) => {
  const { t } = useTranslation()
  const Icon = icons[verdict]
  return (
    <span className={css.verdict} data-verdict={verdict}>
      <Icon size={15} stroke={2.2} aria-hidden />
      {t(`verdict.${verdict}`)}
    </span>
  )
}
