/**
 * An ICC profile (version 2.1, matrix and gamma) as bytes: Adobe RGB (1998), its primaries adapted to D50 as the
 * specification gives them. Written here, so that no file of somebody else's has to be shipped.
 */
export function adobeRgbProfile(): Buffer {
  const tags: [signature: string, data: Buffer][] = [
    ['desc', description('Adobe RGB (1998), made by a test')],
    ['cprt', Buffer.from('text\0\0\0\0none\0\0\0\0', 'latin1')],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['rXYZ', xyz(0.60974, 0.31111, 0.01947)],
    ['gXYZ', xyz(0.20528, 0.62567, 0.06087)],
    ['bXYZ', xyz(0.14919, 0.06322, 0.74457)],
    ...(['rTRC', 'gTRC', 'bTRC'] as const).map((name): [string, Buffer] => [name, gamma(2 + 51 / 256)]),
  ]
  const table = Buffer.alloc(4 + 12 * tags.length)
  table.writeUInt32BE(tags.length)
  let at = HEADER_BYTES + table.length
  tags.forEach(([signature, data], i) => {
    table.write(signature, 4 + 12 * i, 'latin1')
    table.writeUInt32BE(at, 8 + 12 * i)
    table.writeUInt32BE(data.length, 12 + 12 * i)
    at += data.length
  })
  return Buffer.concat([header(at), table, ...tags.map(([, data]) => data)])
}

const HEADER_BYTES = 128

function header(bytes: number): Buffer {
  const out = Buffer.alloc(HEADER_BYTES)
  out.writeUInt32BE(bytes)
  out.writeUInt32BE(0x02100000, 8)
  out.write('mntrRGB XYZ ', 12, 'latin1')
  out.write('acsp', 36, 'latin1')
  xyz(0.9642, 1, 0.8249).copy(out, 68, 8)
  return out
}

function xyz(...values: number[]): Buffer {
  const out = Buffer.alloc(8 + 4 * values.length)
  out.write('XYZ ', 'latin1')
  values.forEach((value, i) => out.writeInt32BE(Math.round(value * 65536), 8 + 4 * i))
  return out
}

/** A curve of one number, in steps of 1/256, padded to whole words. */
function gamma(exponent: number): Buffer {
  const out = Buffer.alloc(16)
  out.write('curv', 'latin1')
  out.writeUInt32BE(1, 8)
  out.writeUInt16BE(Math.round(exponent * 256), 12)
  return out
}

function description(text: string): Buffer {
  const out = Buffer.alloc(12 + text.length + 1 + 79 + ((4 - ((text.length + 92) % 4)) % 4))
  out.write('desc', 'latin1')
  out.writeUInt32BE(text.length + 1, 8)
  out.write(text, 12, 'latin1')
  return out
}
