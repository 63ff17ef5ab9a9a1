import type { CheckRepository } from '@renbie/store'

const dayMs = 86_400_000
/** Traffic follows the season, not the weekday. */
const windowDays = 28
/** Less than a week is not traffic: it may be a weekend, or a test. */
const fewestDays = 7

/** Searches a day as they were really made, for thresholds stated in false alerts a day. */
export class Traffic {
  readonly #expected: number
  #observed: number | null = null

  /** `expected`: taken until there is a week of real ones. */
  constructor(expected: number) {
    this.#expected = expected
  }

  get searchesPerDay(): number {
    return this.#observed ?? this.#expected
  }

  /** Counts again; call it now and then. */
  async measure(checks: Pick<CheckRepository, 'examinedSince'>, now: Date): Promise<void> {
    const since = new Date(now.getTime() - windowDays * dayMs)
    const { checks: count, first } = await checks.examinedSince(since)
    const days = first ? (now.getTime() - first.getTime()) / dayMs : 0
    this.#observed = days >= fewestDays ? count / days : null
  }
}
