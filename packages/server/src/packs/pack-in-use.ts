import { PlatformError } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import type { Images } from '../search/images.ts'

/** A model pack ready for work: its engine with its thresholds, and the images of its templates. */
export type OpenPack = Images & { readonly engine: Engine }

type Held = { pack: OpenPack; users: number; whenIdle: () => void }

const held = (pack: OpenPack): Held => ({ pack, users: 0, whenIdle: () => undefined })

/**
 * The pack that this node works with. Engine and image are replaced together, and whoever began with a pack ends with it: a
 * check never sees half of each.
 */
export class PackInUse {
  #held: Held
  #behind = false

  constructor(first: OpenPack) {
    this.#held = held(first)
  }

  /** For what looks at the pack once; work that looks twice takes `use`. */
  get current(): OpenPack {
    return this.#held.pack
  }
  /** The pack in force could not be opened here: this node must not answer by another. */
  get behind(): boolean {
    return this.#behind
  }

  /** Throws `pack-not-open`. */
  async use<Result>(work: (pack: OpenPack) => Promise<Result>): Promise<Result> {
    if (this.#behind) throw new PlatformError('pack-not-open')
    const mine = this.#held
    mine.users += 1
    try {
      return await work(mine.pack)
    } finally {
      mine.users -= 1
      if (mine.users === 0) mine.whenIdle()
    }
  }

  /** From now on the next pack is used. Resolves with the old one as soon as nobody works with it any more. */
  replace(next: OpenPack): Promise<OpenPack> {
    const old = this.#held
    this.#held = held(next)
    this.#behind = false
    return new Promise((resolve) => {
      old.whenIdle = () => resolve(old.pack)
      if (old.users === 0) old.whenIdle()
    })
  }

  fallBehind(): void {
    this.#behind = true
  }
}
