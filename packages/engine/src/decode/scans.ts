const START_OF_SCAN = 0xda
const END_OF_IMAGE = 0xd9

/**
 * How many scans a JPEG has (ISO/IEC 10918-1, B.1). A progressive decoder goes over the whole picture with each, inside one
 * call that no timeout ends, and a scan can be as short as a few bytes. Segments are skipped by their length, so that the
 * thumbnail of an Exif segment does not count.
 */
export function jpegScans(bytes: Uint8Array): number {
  let scans = 0
  for (let at = bytes.indexOf(0xff, 2); at >= 0 && at + 1 < bytes.length; ) {
    const marker = bytes[at + 1]!
    if (marker === END_OF_IMAGE) break
    // Between markers: coded data, where 0xff is followed by 0, restarts, and filling.
    const alone = marker < 0xc0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd8)
    if (marker === START_OF_SCAN) scans++
    const length = alone || at + 3 >= bytes.length ? 0 : bytes[at + 2]! * 256 + bytes[at + 3]!
    at = bytes.indexOf(0xff, at + (alone ? (marker === 0xff ? 1 : 2) : 2 + length))
  }
  return scans
}
