/** Segments before the frame header; a camera writes a dozen. */
const MOST_SEGMENTS = 256

/** Width and height from the frame header (ITU-T T.81 §B.2.2); null where there is none. */
export function jpegSize(bytes: Uint8Array): { widthPx: number; heightPx: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 2
  for (let segments = 0; segments < MOST_SEGMENTS && at + 9 <= bytes.length && bytes[at] === 0xff; segments++) {
    const marker = bytes[at + 1]!
    // Fill bytes may precede a marker.
    if (marker === 0xff) {
      at++
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { widthPx: view.getUint16(at + 7), heightPx: view.getUint16(at + 5) }
    if (marker === 0xda || marker === 0xd9) return null
    at += 2 + Math.max(2, view.getUint16(at + 2))
  }
  return null
}
