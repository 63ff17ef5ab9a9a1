/** Whose a waiting item is, and whether it stands behind those of a person who waits. */
export type Place = { lane: string; batch: boolean }

/**
 * A bounded queue, fair between lanes. Lanes with waiting items are served in turn, so that an item waits for at most one of
 * each other lane for each that its own lane has before it. When all places are taken, the longest line gives up its newest
 * item for a lane that has two fewer: a lane is refused only while it holds its share, limit / lanes. Alone, a lane may take
 * every place; fixed shares would leave most of them empty, as most lanes are idle most of the time. Batch work is taken
 * when nothing else waits, and gives up its places first.
 */
export class LaneQueue<T> {
  readonly #limit: number
  readonly #checks = new Lines<T>()
  readonly #batch = new Lines<T>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#checks.size + this.#batch.size
  }

  /** The item that there is no place for: null, this one, or one that had a place and lost it. */
  add(item: T, { lane, batch }: Place): T | null {
    const lines = batch ? this.#batch : this.#checks
    let displaced: T | undefined
    if (this.size >= this.#limit) {
      displaced = !batch && this.#batch.size > 0 ? this.#batch.dropNewestOfLongest(0) : lines.dropNewestOfLongest(lines.lengthOf(lane) + 1)
      if (displaced === undefined) return item
    }
    lines.add(lane, item)
    return displaced ?? null
  }

  take(): T | undefined {
    return this.#checks.take() ?? this.#batch.take()
  }

  remove(item: T): void {
    this.#checks.remove(item)
    this.#batch.remove(item)
  }

  drain(): T[] {
    const all: T[] = []
    for (let item = this.take(); item !== undefined; item = this.take()) all.push(item)
    return all
  }
}

/** A line for each lane that has waiting items, in the order of their turns. */
class Lines<T> {
  readonly #lines = new Map<string, T[]>()
  size = 0

  lengthOf(lane: string): number {
    return this.#lines.get(lane)?.length ?? 0
  }

  add(lane: string, item: T): void {
    const line = this.#lines.get(lane)
    if (line) line.push(item)
    else this.#lines.set(lane, [item])
    this.size += 1
  }

  /** The oldest of the lane whose turn it is; that lane then goes behind the others. */
  take(): T | undefined {
    const [first] = this.#lines
    if (!first) return undefined
    const [lane, line] = first
    const item = line.shift()
    this.#lines.delete(lane)
    if (line.length > 0) this.#lines.set(lane, line)
    this.size -= 1
    return item
  }

  /** Of the longest line, if that has more than `longerThan`. */
  dropNewestOfLongest(longerThan: number): T | undefined {
    let longest: { lane: string; line: T[] } | null = null
    for (const [lane, line] of this.#lines) if (line.length > (longest?.line.length ?? longerThan)) longest = { lane, line }
    const newest = longest?.line.at(-1)
    if (newest !== undefined) this.remove(newest)
    return newest
  }

  remove(item: T): void {
    for (const [lane, line] of this.#lines) {
      const at = line.indexOf(item)
      if (at < 0) continue
      line.splice(at, 1)
      this.size -= 1
      if (line.length === 0) this.#lines.delete(lane)
      return
    }
  }
}
