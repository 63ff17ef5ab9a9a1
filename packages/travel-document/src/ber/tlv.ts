import { Malformed } from '../malformed.ts'

/**
 * One data object: `tag` is the tag’s bytes read as a number (0x7F61), `value` a view of its content, `start` and `end` the
 * places of its first byte and after its last in the bytes that were read from.
 */
export type Tlv = { tag: number; constructed: boolean; value: Uint8Array; start: number; end: number }

/** Templates of the chip nest seven deep and hold a few dozen objects; face records of ISO/IEC 39794-5 a few hundred. */
const MOST_OBJECTS = 1024

/**
 * Reads one object of the chip’s logical data structure (ISO/IEC 8825-1, as ICAO Doc 9303-10 §4 restricts it: lengths are
 * definite). An announced length is believed only if so many bytes are there: nothing is allocated for it and nothing behind
 * the given bytes is ever read.
 */
export function readTlv(bytes: Uint8Array, at: number, where: string): Tlv {
  const { tag, next: lengthAt } = readTag(bytes, at, where)
  const { length, next } = readLength(bytes, lengthAt, where)
  if (length > bytes.length - next) throw new Malformed(`${where}: ${length} bytes announced at ${at}, ${bytes.length - next} there`)
  return { tag, constructed: (bytes[at]! & 0x20) !== 0, value: bytes.subarray(next, next + length), start: at, end: next + length }
}

/** A file that is exactly one object. */
export function readWhole(bytes: Uint8Array, tag: number, where: string): Tlv {
  const object = readTlv(bytes, 0, where)
  if (object.tag !== tag) throw new Malformed(`${where}: tag ${hex(object.tag)} in place of ${hex(tag)}`)
  if (object.end !== bytes.length) throw new Malformed(`${where}: ${bytes.length - object.end} bytes after its end`)
  return object
}

/** The objects that a template is made of. */
export function childrenOf(parent: Tlv, where: string, most = MOST_OBJECTS): Tlv[] {
  if (!parent.constructed) throw new Malformed(`${where}: ${hex(parent.tag)} is not constructed`)
  const children: Tlv[] = []
  for (let at = 0; at < parent.value.length; ) {
    if (children.length === most) throw new Malformed(`${where}: more than ${most} objects`)
    const child = readTlv(parent.value, at, where)
    children.push(child)
    at = child.end
  }
  return children
}

/** The first object with this tag; what stands there beside it is for others to know. */
export const childOf = (parent: Tlv, tag: number, where: string): Tlv | undefined => childrenOf(parent, where).find((child) => child.tag === tag)

export function requiredChild(parent: Tlv, tag: number, where: string): Tlv {
  const child = childOf(parent, tag, where)
  if (!child) throw new Malformed(`${where}: ${hex(tag)} is missing`)
  return child
}

/** An unsigned integer of at most four bytes. */
export function unsignedOf({ value }: Tlv, where: string): number {
  // A leading zero keeps a positive INTEGER positive.
  if (value.length === 0 || value.length > 5 || (value.length === 5 && value[0] !== 0)) throw new Malformed(`${where}: number of ${value.length} bytes`)
  return value.reduce((number, byte) => number * 256 + byte, 0)
}

function readTag(bytes: Uint8Array, at: number, where: string): { tag: number; next: number } {
  const first = bytes[at]
  if (first === undefined) throw new Malformed(`${where}: ends before a tag at ${at}`)
  if ((first & 0x1f) !== 0x1f) return { tag: first, next: at + 1 }
  const second = bytes[at + 1]
  if (second === undefined) throw new Malformed(`${where}: ends within a tag at ${at}`)
  // Doc 9303 knows no tag of three bytes.
  if (second & 0x80) throw new Malformed(`${where}: tag of more than two bytes at ${at}`)
  return { tag: first * 256 + second, next: at + 2 }
}

function readLength(bytes: Uint8Array, at: number, where: string): { length: number; next: number } {
  const first = bytes[at]
  if (first === undefined) throw new Malformed(`${where}: ends before a length at ${at}`)
  if (first < 0x80) return { length: first, next: at + 1 }
  const count = first & 0x7f
  if (count === 0) throw new Malformed(`${where}: indefinite length at ${at}`)
  if (count > 4) throw new Malformed(`${where}: length of ${count} bytes at ${at}`)
  if (bytes.length - at - 1 < count) throw new Malformed(`${where}: ends within a length at ${at}`)
  let length = 0
  for (let i = 0; i < count; i++) length = length * 256 + bytes[at + 1 + i]!
  return { length, next: at + 1 + count }
}

const hex = (tag: number): string => tag.toString(16).toUpperCase()
