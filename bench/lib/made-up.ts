import { randomUUID } from 'node:crypto'
import type { GeneratedIds } from '@renbie/contracts'

/** A UUIDv7 (RFC 9562): 48 bits of time, then random. */
export const newId = <Prefix extends keyof GeneratedIds>(prefix: Prefix): GeneratedIds[Prefix] => {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${prefix}_${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}` as GeneratedIds[Prefix]
}

/** A direction drawn evenly from the sphere: normal coordinates (Box–Muller), scaled to length 1. */
export const randomTemplate = (dimension: number): Float32Array => {
  const template = Float32Array.from({ length: dimension }, () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()))
  const length = Math.hypot(...template)
  return template.map((value) => value / length)
}
