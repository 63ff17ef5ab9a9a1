import type { DocumentFinding, ErrorCode } from '@renbie/contracts'
import { Piscina } from 'piscina'
import type { PictureResult } from './decode.ts'
import type { Picture } from './picture.ts'

export type PortraitDecoderOptions = { threads?: number; queueLimit?: number; timeoutMs?: number }
/** `busy` says nothing of the portrait: more came than threads and queue can take. */
export type PortraitResult = { ok: true; picture: Picture } | { ok: false; finding: DocumentFinding } | { ok: false; busy: ErrorCode }

/**
 * Portraits to pixels in threads of their own: a picture made to take long costs its thread, which is ended and replaced, and not
 * the platform. `queueLimit`: portraits waiting; `timeoutMs`: waiting and decoding together. Honest portraits take 10 to 30 ms.
 */
export class PortraitDecoder {
  readonly #pool: Piscina
  readonly #queueLimit: number
  readonly #timeoutMs: number

  constructor({ threads = 1, queueLimit = 32, timeoutMs = 4000 }: PortraitDecoderOptions = {}) {
    this.#queueLimit = queueLimit
    this.#timeoutMs = timeoutMs
    this.#pool = new Piscina({ filename: new URL('worker.ts', import.meta.url).href, minThreads: threads, maxThreads: threads, maxQueue: queueLimit })
    // A thread that dies on start says so to every task; without a listener it would end the process as well.
    this.#pool.on('error', () => {})
  }

  /** Never rejects. */
  async decode(image: Uint8Array): Promise<PortraitResult> {
    if (this.#pool.queueSize >= this.#queueLimit) return { ok: false, busy: 'engine-busy' }
    const unreadable = (detail: string) => ({ ok: false, finding: { code: 'portrait-unreadable', file: 'dg2', detail } }) as const
    try {
      // A view would be sent with all that lies around it.
      const result: PictureResult = await this.#pool.run(image.slice(), { signal: AbortSignal.timeout(this.#timeoutMs) })
      return result.ok ? result : unreadable(result.detail)
    } catch (error) {
      return unreadable((error instanceof Error ? error.message : String(error)).slice(0, 200))
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }
}
