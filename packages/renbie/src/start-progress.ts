/** Lines no closer together than this, ms: a gallery of millions is loaded in thousands of pages. */
const betweenLinesMs = 1_000

type Step = 'engine' | 'database' | 'gallery' | 'crossings' | 'listening'

/**
 * What a node that starts is doing, as JSON lines, and how long each step took. A step's time is that between its first word and
 * the next step's: engine and database are opened side by side and have none of their own.
 */
export const startProgress = ({ nowMs, say }: { nowMs: () => number; say: (line: string) => void }) => {
  const first = new Map<Step, number>()
  const last = new Map<Step, number>()
  let saidMs = -Infinity
  return {
    step: (step: Step, detail: string): void => {
      const now = nowMs()
      const isNew = !first.has(step)
      if (isNew) first.set(step, now)
      last.set(step, now)
      if (!isNew && now - saidMs < betweenLinesMs) return
      saidMs = now
      say(JSON.stringify({ starting: step, detail }))
    },
    /** Whole milliseconds by step. */
    tookMs: (): Record<string, number> => Object.fromEntries([...first].map(([step, at]) => [step, Math.round((last.get(step) ?? at) - at)])),
  }
}
