import css from './key-cap.module.css'

/** The key of an action, printed on its button. Decoration: the overview behind `?` says it in words. */
export const KeyCap = ({ children }: { children: string }) => (
  <kbd className={css.cap} aria-hidden>
    {children}
  </kbd>
)
