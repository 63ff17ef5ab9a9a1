import { IconArrowForwardUp, IconCameraRotate, IconCircleCheckFilled, IconCircleMinus, IconShieldCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Decision } from '@renbie/contracts'
import css from './marks.module.css'

const icons = { clear: IconCircleCheckFilled, refer: IconArrowForwardUp, recapture: IconCameraRotate, exempt: IconShieldCheck, 'not-applicable': IconCircleMinus } as const

/** The decision of a check by colour, shape and word; `large` is the counter's answer, read at arm's length. */
export const DecisionMark = ({ decision, large = false }: { decision: Decision; large?: boolean }) => {
  const { t } = useTranslation()
  const Icon = icons[decision]
  return (
    <span className={large ? css.decisionLarge : css.decision} data-decision={decision}>
      <Icon size={large ? 56 : 15} stroke={large ? 2 : 2.2} aria-hidden />
      {t(`decision.${decision}`)}
    </span>
  )
}
