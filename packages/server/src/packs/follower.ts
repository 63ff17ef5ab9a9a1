import type { NumberedEvent } from '@renbie/contracts'
import type { Engine } from '@renbie/engine'
import type { PackName, Store } from '@renbie/store'
import { followEvent, loadImages, type Images } from '../search/images.ts'
import type { OpenPack, PackInUse } from './pack-in-use.ts'

type Prepared = { pack: OpenPack; loaded: Promise<void>; followed: Promise<void> }

export type FollowerParts = {
  store: Store
  inUse: PackInUse
  openEngine: (pack: PackName) => Promise<Engine>
  closeEngine: (engine: Engine) => Promise<void>
  /** Empty images for the templates of this engine's pack. */
  imagesOf: (engine: Engine) => Images
  clock: () => Date
}

/**
 * Keeps this node on the pack in force: its image follows the event log, and when another pack is in force the node goes over
 * to it, at once if that pack is prepared.
 */
export class PackFollower {
  readonly #parts: FollowerParts
  #prepared: Prepared | null = null
  #preparing: Promise<void> | null = null
  #catchingUp: Promise<void> | null = null
  readonly #closing = new Set<Promise<void>>()
  #stopped = false
  #onError: (error: unknown) => void = () => undefined

  constructor(parts: FollowerParts) {
    this.#parts = parts
  }

  /** `onError` hears of each try to go over that failed. */
  start(onError: (error: unknown) => void): void {
    this.#onError = onError
  }

  /** Whether an image of this pack is loaded and follows: what is made for it from now on has to be announced. */
  isPrepared(pack: string): boolean {
    return this.#prepared?.pack.engine.pack.id === pack
  }

  /** Follower of the event feed. */
  async handle({ event }: NumberedEvent): Promise<void> {
    const { inUse, store, clock } = this.#parts
    const prepared = this.#prepared
    // Not waited for: while the image of the next pack is loading, the one in use must go on following.
    if (prepared) {
      prepared.followed = prepared.followed.then(() => followEvent(prepared.pack, store.read, event, clock()))
      prepared.followed.catch(() => undefined)
    }
    await followEvent(inUse.current, store.read, event, clock())
    if (event.type === 'pack-changed') await this.look()
  }

  /** Goes over to the pack in force if this node is on another. */
  async look(): Promise<void> {
    const state = await this.#parts.store.read.packs.state()
    if (!state || this.#stopped) return
    if (state.inForce.id === this.#parts.inUse.current.engine.pack.id) return
    if (this.#prepared?.pack.engine.pack.id === state.inForce.id) {
      try {
        return await this.#swap(this.#prepared)
      } catch (error) {
        this.#onError(error)
        await this.discard()
      }
    }
    // Beside the feed: opening takes seconds, and no alert should wait for it.
    this.#catchingUp ??= this.#catchUp(state.inForce).finally(() => (this.#catchingUp = null))
  }

  /** Opens a pack and loads its image, to follow from then on. Resolves when it could take over. */
  async prepare(pack: PackName): Promise<void> {
    if (this.isPrepared(pack.id)) return this.#prepared?.loaded
    this.#preparing ??= this.#open(pack).finally(() => (this.#preparing = null))
    return this.#preparing
  }

  async discard(): Promise<void> {
    const prepared = this.#prepared
    this.#prepared = null
    if (!prepared) return
    await prepared.loaded.catch(() => undefined)
    await this.#closePack(prepared.pack)
  }

  /** Nothing is opened or replaced after this. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#preparing?.catch(() => undefined)
    await this.#catchingUp
    await this.discard()
    await Promise.all(this.#closing)
    await this.#closePack(this.#parts.inUse.current)
  }

  async #closePack({ engine, image, crossings, persons }: OpenPack): Promise<void> {
    await Promise.all([image.close(), crossings?.close(), persons.close(), this.#parts.closeEngine(engine)])
  }

  async #open(wanted: PackName): Promise<void> {
    const { openEngine, store } = this.#parts
    await this.discard()
    const engine = await openEngine(wanted)
    const pack = await this.#packOf(engine)
    const loaded = loadImages(pack, store.read, () => undefined)
    this.#prepared = { pack, loaded, followed: loaded }
    try {
      await loaded
    } catch (error) {
      await this.discard()
      throw error
    }
  }

  /** Should there be no memory for a second set of images, the engine must not stay open: this is tried again and again. */
  async #packOf(engine: Engine): Promise<OpenPack> {
    try {
      return { engine, ...this.#parts.imagesOf(engine) }
    } catch (error) {
      await this.#parts.closeEngine(engine)
      throw error
    }
  }

  async #catchUp(wanted: PackName): Promise<void> {
    try {
      await this.prepare(wanted)
      const prepared = this.#prepared
      if (prepared && !this.#stopped) await this.#swap(prepared)
    } catch (error) {
      this.#parts.inUse.fallBehind()
      this.#onError(error)
    }
  }

  async #swap(prepared: Prepared): Promise<void> {
    await prepared.loaded
    // Events of before the switch may still be on their way into the image; one that failed would leave a hole in it.
    let followed: Promise<void>
    do {
      followed = prepared.followed
      await followed
    } while (followed !== prepared.followed)
    if (this.#prepared !== prepared) return
    this.#prepared = null
    const closed = this.#parts.inUse.replace(prepared.pack).then((old) => this.#closePack(old))
    this.#closing.add(closed)
    void closed.finally(() => this.#closing.delete(closed))
  }
}
