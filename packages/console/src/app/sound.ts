import { useSyncExternalStore } from 'react'
import type { Severity } from '@renbie/contracts'

/** `blocked`: wanted, but the browser gives sound only after a click on this page. */
export type SoundState = 'off' | 'on' | 'blocked'

const storageKey = 'renbie.sound'
let context: AudioContext | null = null
let wanted = localStorage.getItem(storageKey) !== 'off'
const listeners = new Set<() => void>()
const tell = (): void => {
  for (const listener of listeners) listener()
}

const stateNow = (): SoundState => (!wanted ? 'off' : context?.state === 'running' ? 'on' : 'blocked')

/** Must be called from a click or a key stroke: only then does a browser start sound. */
const start = async (): Promise<void> => {
  context ??= new AudioContext()
  context.onstatechange = tell
  await context.resume()
  tell()
}

/** Any click or key unlocks sound for somebody who wants it; nobody should have to look for the button at three in the morning. */
export const unlockOnFirstTouch = (): (() => void) => {
  const unlock = () => {
    if (wanted && context?.state !== 'running') void start()
  }
  window.addEventListener('pointerdown', unlock)
  window.addEventListener('keydown', unlock)
  return () => {
    window.removeEventListener('pointerdown', unlock)
    window.removeEventListener('keydown', unlock)
  }
}

export const toggleSound = (): void => {
  const turnOn = stateNow() !== 'on'
  wanted = turnOn
  localStorage.setItem(storageKey, turnOn ? 'on' : 'off')
  if (turnOn) void start().then(() => alarm('high'))
  tell()
}

export const useSound = (): SoundState =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, stateNow)

/** Tones of IEC 60601-1-8 kind: three rising for the most severe, two level ones for the next. Nothing for the rest. */
const melodies: Partial<Record<Severity, readonly number[]>> = { critical: [659, 784, 988], high: [659, 659] }
const toneSeconds = 0.16
/** After a lost link several alerts arrive at once: one melody tells of them all. */
const quietSeconds = 1.2
let lastAt = -quietSeconds

export const alarm = (severity: Severity): void => {
  const melody = melodies[severity]
  if (!melody || !context || stateNow() !== 'on' || context.currentTime - lastAt < quietSeconds) return
  lastAt = context.currentTime
  for (const [index, frequency] of melody.entries()) {
    const from = context.currentTime + index * (toneSeconds + 0.05)
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.type = 'triangle'
    tone.frequency.value = frequency
    volume.gain.setValueAtTime(0, from)
    volume.gain.linearRampToValueAtTime(0.22, from + 0.015)
    volume.gain.exponentialRampToValueAtTime(0.001, from + toneSeconds)
    tone.connect(volume).connect(context.destination)
    tone.start(from)
    tone.stop(from + toneSeconds)
  }
}
