import { ObjectIdentifier } from 'asn1js'

/** Writes DER, and on request what DER forbids. Tags of more than one byte are given as a number such as 0x7f61. */
export function tlv(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const value = Buffer.concat(content)
  return new Uint8Array(Buffer.concat([Buffer.from(tag.toString(16).padStart(tag > 0xff ? 4 : 2, '0'), 'hex'), lengthOf(value.length), value]))
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length)
  const digits = length.toString(16)
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes])
}

/** BER with an indefinite length, as some issuers’ signed objects have it. */
export const indefinite = (tag: number, ...content: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat([Buffer.of(tag, 0x80), ...content, Buffer.of(0, 0)]))

export const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex'))
export const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, 'utf8'))
export const sequence = (...content: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...content)
export const setOf = (...content: readonly Uint8Array[]): Uint8Array => tlv(0x31, ...content)
export const identifier = (dotted: string): Uint8Array => new Uint8Array(new ObjectIdentifier({ value: dotted }).toBER())
export const integer = (value: number): Uint8Array => tlv(0x02, Uint8Array.of(...(value < 128 ? [value] : [value >> 8, value & 0xff])))
export const octets = (value: Uint8Array): Uint8Array => tlv(0x04, value)
export const bits = (value: Uint8Array, unused = 0): Uint8Array => tlv(0x03, Uint8Array.of(unused), value)
export const nothing = (): Uint8Array => tlv(0x05)
export const yes = (): Uint8Array => tlv(0x01, Uint8Array.of(0xff))
export const time = (date: Date): Uint8Array => tlv(0x17, text(`${date.toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`))
export const generalizedTime = (tag: number, date: Date): Uint8Array => tlv(tag, text(`${date.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`))
export const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff)
export const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff)
export const zeros = (count: number): Uint8Array => new Uint8Array(count)
export const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
