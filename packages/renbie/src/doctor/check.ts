import type { Settings } from '@renbie/contracts'

/** Officers’ language first; a fact that is the same in both is written once. */
export type Text = { zh: string; en: string }

/** What one check found. `fail`: a node does not start, or loses or exposes something; `warn`: it runs, and somebody should know. */
export type Finding = { check: string; level: 'ok' | 'warn' | 'fail'; text: Text; advice: Text | null }

/** What the checks look at, found out once. */
export type Examined = { settings: Settings; now: Date; keyFile: string }

/** One thing looked at. More checks: write one and put it into the list of `commands/doctor.ts`. Never rejects for what it looks for. */
export type Check = (examined: Examined) => Finding[] | Promise<Finding[]>

export const fact = (text: string): Text => ({ zh: text, en: text })
export const ok = (check: string, text: Text): Finding => ({ check, level: 'ok', text, advice: null })
export const warn = (check: string, text: Text, advice: Text): Finding => ({ check, level: 'warn', text, advice })
export const fail = (check: string, text: Text, advice: Text): Finding => ({ check, level: 'fail', text, advice })

/** What went wrong, for a finding: the private detail where there is one, since the reader is who runs the node. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return 'detail' in error && typeof error.detail === 'string' ? error.detail : error.message
}
