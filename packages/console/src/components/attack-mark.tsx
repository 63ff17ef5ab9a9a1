import { IconMasksTheater } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import css from './marks.module.css'

/** A suspected presentation attack by colour, shape and word; `brief` where there is room for the shape alone. */
export const AttackMark = ({ brief = false }: { brief?: boolean }) => {
  const { t } = useTranslation()
  const words = t('presentationAttack.attack')
  if (brief) return <IconMasksTheater size={15} stroke={2.2} className={css.attack} aria-label={words} />
  return (
    <span className={`${css.verdict} ${css.attack}`}>
      <IconMasksTheater size={15} stroke={2.2} aria-hidden />
      {words}
    </span>
  )
}
