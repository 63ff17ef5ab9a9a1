import type { Random } from '../random.ts'

/** A named part of a PNG or WebP. */
export type Chunk = { type: string; data: Buffer }

/** One lie about chunks, in place. */
export type ChunkLie = (chunks: Chunk[], random: Random) => void

/** Damages the content of one and leaves its frame whole. */
export const damageChunk: ChunkLie = (chunks, random) => {
  const chunk = random.pick(chunks)
  chunk.data = Buffer.from(chunk.data)
  for (let left = random.int(24); left > 0 && chunk.data.length > 0; left--) chunk.data[random.int(chunk.data.length)] = random.int(256)
}

export const dropOrMove: ChunkLie = (chunks, random) => {
  const [chunk] = chunks.splice(random.int(chunks.length), 1)
  if (chunk && random.chance(0.5)) chunks.splice(random.int(chunks.length + 1), 0, chunk)
}
