import { Kbd, Modal } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { activeKeys, type KeyBinding } from './keys.ts'
import css from './keys-overview.module.css'

let opened = false
const listeners = new Set<() => void>()
const set = (value: boolean): void => {
  opened = value
  for (const listener of listeners) listener()
}
export const showKeys = (): void => set(true)

const names: Record<string, string> = { arrowdown: '↓', arrowup: '↑', arrowleft: '←', arrowright: '→', enter: 'Enter', escape: 'Esc', ctrl: 'Ctrl', shift: 'Shift' }
const strokes = (combo: string): string[] => combo.split(/[ +]/).map((part) => names[part] ?? part.toUpperCase())

/** Bindings that do the same share a line: J and ↓. */
const byLabel = (bindings: readonly KeyBinding[]): [string, string[]][] => {
  const lines = new Map<string, string[]>()
  for (const { label, combo } of bindings) lines.set(label, [...(lines.get(label) ?? []), combo])
  return [...lines]
}

/** What `?` shows: the keys that hold on this page now. */
export const KeysOverview = () => {
  const { t } = useTranslation()
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => opened,
  )
  return (
    <Modal opened={shown} onClose={() => set(false)} title={t('keys.title')} size={720} centered closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className={css.groups}>
        {shown &&
          activeKeys().map((group) => (
            <section key={group.title}>
              <h3 className={css.title}>{group.title}</h3>
              <dl className={css.lines}>
                {byLabel(group.bindings).map(([label, combos]) => (
                  <div key={label} className={css.line}>
                    <dt>{label}</dt>
                    <dd>
                      {combos.map((combo) => (
                        <span key={combo} className={css.combo}>
                          {strokes(combo).map((stroke) => (
                            <Kbd key={stroke} size="sm" ff="inherit">
                              {stroke}
                            </Kbd>
                          ))}
                        </span>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
      </div>
    </Modal>
  )
}
