/**
 * Slots whose row was removed, and which of them may be used again. As long as a search runs that began before the removal,
 * the slot is kept for the id that was in it: had the id come back elsewhere, that search could meet it twice.
 */
export class VacantSlots {
  readonly #isVacant: (slot: number) => boolean
  readonly #free: number[] = []
  /** By id, oldest first; `search`: the last one begun before the removal. */
  readonly #resting = new Map<number, { slot: number; search: number }>()
  /** Numbers of the searches under way, oldest first. */
  readonly #searches = new Set<number>()
  #lastSearch = 0

  /** @param isVacant whether there is still such a slot, without a row: a gallery that shrinks takes slots away */
  constructor(isVacant: (slot: number) => boolean) {
    this.#isVacant = isVacant
  }

  get searching(): boolean {
    return this.#searches.size > 0
  }

  searchBegins(): number {
    this.#searches.add(++this.#lastSearch)
    return this.#lastSearch
  }

  searchEnds(search: number): void {
    this.#searches.delete(search)
    const [oldest = Infinity] = this.#searches
    for (const [id, rested] of this.#resting) {
      if (rested.search >= oldest) break
      this.#resting.delete(id)
      this.#free.push(rested.slot)
    }
  }

  add(id: number, slot: number): void {
    if (this.searching) this.#resting.set(id, { slot, search: this.#lastSearch })
    else this.#free.push(slot)
  }

  /** @returns a slot for this id (null: any), or undefined when there is none */
  take(id: number | null): number | undefined {
    const rested = id === null ? undefined : this.#resting.get(id)
    if (rested) {
      this.#resting.delete(id!)
      return rested.slot
    }
    for (;;) {
      const slot = this.#free.pop()
      if (slot === undefined || this.#isVacant(slot)) return slot
    }
  }
}
