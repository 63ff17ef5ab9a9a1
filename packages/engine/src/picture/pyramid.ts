/** RGB, 8 bits, rows without padding. */
export type Picture = { data: Uint8Array; width: number; height: number }

/** The same picture at 1, 1/2, 1/4 … of its size, each made when first asked for. */
export type Pyramid = { readonly width: number; readonly height: number; level(index: number): Picture }

/** A level smaller than this holds no more face. */
const SMALLEST_LEVEL_PX = 8

/**
 * Levels by averaging 2×2 pixels: sampling from the level nearest in scale is what keeps a shrunk face free of aliasing.
 * Averaging the exact footprint of every output pixel instead costs more and did not raise accuracy.
 */
export function createPyramid(picture: Picture): Pyramid {
  const levels: Picture[] = [picture]
  return {
    width: picture.width,
    height: picture.height,
    level(index) {
      for (;;) {
        const last = levels[levels.length - 1] ?? picture
        const wanted = levels[index]
        if (wanted) return wanted
        if (Math.min(last.width, last.height) < 2 * SMALLEST_LEVEL_PX) return last
        levels.push(halve(last))
      }
    },
  }
}

function halve(from: Picture): Picture {
  const width = from.width >> 1
  const height = from.height >> 1
  const data = new Uint8Array(width * height * 3)
  const source = from.data
  const stride = from.width * 3
  let to = 0
  for (let y = 0; y < height; y++) {
    let top = 2 * y * stride
    for (let x = 0; x < width; x++, top += 6, to += 3) {
      const below = top + stride
      data[to] = (source[top]! + source[top + 3]! + source[below]! + source[below + 3]! + 2) >> 2
      data[to + 1] = (source[top + 1]! + source[top + 4]! + source[below + 1]! + source[below + 4]! + 2) >> 2
      data[to + 2] = (source[top + 2]! + source[top + 5]! + source[below + 2]! + source[below + 5]! + 2) >> 2
    }
  }
  return { data, width, height }
}
