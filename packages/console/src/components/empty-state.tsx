import type { ReactNode } from 'react'
import css from './empty-state.module.css'

type Props = { icon: ReactNode; title: string; text: string; children?: ReactNode }

/** Says what will appear in an empty place and how to make it appear. */
export const EmptyState = ({ icon, title, text, children }: Props) => (
  <div className={css.empty}>
    <div className={css.icon} aria-hidden>
      {icon}
    </div>
    <h2 className={css.title}>{title}</h2>
    <p className={css.text}>{text}</p>
    {children}
  </div>
)
