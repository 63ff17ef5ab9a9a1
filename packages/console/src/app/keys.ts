import { useEffect, useRef } from 'react'

export type KeyBinding = {
  /** Such as `j`, `arrowdown`, `ctrl+enter`, `?`, or two strokes after each other: `g m`. */
  combo: string
  /** What it does, for the overview. Bindings with the same label share a line there. */
  label: string
  run: () => void
  enabled?: boolean
  /** Also while a text field has the focus. */
  inFields?: boolean
}
/** Where two groups bind the same key, the one of higher `priority` has it, then the one that came later. */
export type KeyGroup = { title: string; bindings: KeyBinding[]; priority: number }

const registered = new Set<{ current: KeyGroup }>()
/** What the keys do now, the group that has the first say first. */
export const activeKeys = (): KeyGroup[] =>
  [...registered]
    .map((group) => group.current)
    .reverse()
    .sort((a, b) => b.priority - a.priority)

/**
 * The stroke as a combo. Letters and digits go by position (`code`), so that they work while an input method for Chinese is on;
 * signs go by what they mean (`key`), because their position differs between keyboards.
 */
export const comboOf = (event: Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string | null => {
  if (event.altKey) return null
  if (event.key === '?') return '?'
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase()
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1]
  const name = letter ?? digit ?? event.key.toLowerCase()
  if (event.ctrlKey || event.metaKey) return `ctrl+${name}`
  return event.shiftKey ? `shift+${name}` : name
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && target.getAttribute('type') !== 'file'
const isControl = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest('button, a, summary, [role="slider"]') !== null

const find = (combo: string, target: EventTarget | null): KeyBinding | undefined => {
  const field = isField(target)
  // A focused button keeps Enter and the space bar: that is what the keyboard user means there.
  if (isControl(target) && (combo === 'enter' || combo === ' ')) return undefined
  for (const group of activeKeys())
    for (const binding of group.bindings) {
      if (binding.combo === combo && binding.enabled !== false && (!field || binding.inFields === true)) return binding
    }
  return undefined
}

const sequencePauseMs = 1200
let first: { stroke: string; atMs: number } | null = null

const onKeyDown = (event: KeyboardEvent): void => {
  if (event.defaultPrevented || event.isComposing || event.repeat) {
    if (!(event.repeat && /^(Key[JK]|Arrow)/.test(event.code))) return
  }
  // An open dialog has its own keys; those of the page behind it would act unseen.
  if (document.querySelector('[role="dialog"]')) return
  const combo = comboOf(event)
  if (combo === null) return
  const second = first && event.timeStamp - first.atMs < sequencePauseMs ? `${first.stroke} ${combo}` : null
  first = null
  const binding = (second === null ? undefined : find(second, event.target)) ?? find(combo, event.target)
  if (binding) {
    event.preventDefault()
    binding.run()
  } else if (combo === 'g' && !isField(event.target)) first = { stroke: combo, atMs: event.timeStamp }
}

/** Listens for the whole page, once. Returns how to stop. */
export const listenForKeys = (): (() => void) => {
  window.addEventListener('keydown', onKeyDown)
  return () => window.removeEventListener('keydown', onKeyDown)
}

/** Keys that hold while the component is on screen. A panel that decides something takes priority over the page around it. */
export const useKeys = (title: string, bindings: KeyBinding[], priority = 0): void => {
  const group = useRef<KeyGroup>({ title, bindings, priority })
  useEffect(() => {
    group.current = { title, bindings, priority }
  })
  useEffect(() => {
    registered.add(group)
    return () => {
      registered.delete(group)
    }
  }, [])
}
