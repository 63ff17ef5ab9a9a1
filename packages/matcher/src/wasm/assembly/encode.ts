// AssemblyScript, compiled by tools/build-wasm.ts into ../encode.wasm. It holds no state; basis/encoder.ts owns the memory.
// Nothing here decides a score: what it rounds, the bounds of basis/basis.ts allow for.

/** Largest code of a row's component. With the query's 127 no pair of products leaves int16. */
const LARGEST: f32 = 63;
/** Codes are stored as 1 to 127, so that the relaxed dot product, whose second factor has seven bits, is exact. */
const CODE_OFFSET: i32 = 64;

/**
 * out = matrix · vector, in float32, four components of the result at a time.
 * @param rows a multiple of 4, of `stride` bytes each, a multiple of 16
 */
export function rotate(matrix: usize, vector: usize, out: usize, rows: u32, stride: usize): void {
  for (let row: u32 = 0; row < rows; row += 4, matrix += 4 * stride, out += 16) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (let at: usize = 0; at < stride; at += 16) {
      const x = v128.load(vector + at);
      const m = matrix + at;
      a = f32x4.add(a, f32x4.mul(v128.load(m), x));
      b = f32x4.add(b, f32x4.mul(v128.load(m + stride), x));
      c = f32x4.add(c, f32x4.mul(v128.load(m + 2 * stride), x));
      d = f32x4.add(d, f32x4.mul(v128.load(m + 3 * stride), x));
    }
    // Four sums of four lanes each, by transposing.
    const ab = f32x4.add(f32x4.shuffle(a, b, 0, 4, 1, 5), f32x4.shuffle(a, b, 2, 6, 3, 7));
    const cd = f32x4.add(f32x4.shuffle(c, d, 0, 4, 1, 5), f32x4.shuffle(c, d, 2, 6, 3, 7));
    v128.store(out, f32x4.add(f32x4.shuffle(ab, cd, 0, 1, 4, 5), f32x4.shuffle(ab, cd, 2, 3, 6, 7)));
  }
}

// @ts-ignore: decorator
@inline
function sumOf(lanes: v128): f32 {
  return f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 1) + f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3);
}

/**
 * Codes of a rotated row, plane by plane of 64 components, and what they leave out.
 * @param components float32, padded with zeros to whole planes; so are `offset`, `scale`, `inverse` (1 / scale; 0 in
 *   the padding) and `weight`
 * @param codes receives one byte a component
 * @param sums receives four float32 a plane: energy of the components less offset; energy of the weighted rounding; energy of the codes; 0
 */
export function quantise(components: usize, offset: usize, scale: usize, inverse: usize, weight: usize, planes: u32, codes: usize, sums: usize): void {
  const largest = f32x4.splat(LARGEST);
  const smallest = f32x4.splat(-LARGEST);
  for (let plane: u32 = 0; plane < planes; plane++, sums += 16) {
    let energy = f32x4.splat(0);
    let rounding = f32x4.splat(0);
    let codeEnergy = f32x4.splat(0);
    for (let i = 0; i < 16; i++, components += 16, offset += 16, scale += 16, inverse += 16, weight += 16, codes += 4) {
      const z = f32x4.sub(v128.load(components), v128.load(offset));
      const code = f32x4.nearest(f32x4.max(smallest, f32x4.min(largest, f32x4.mul(z, v128.load(inverse)))));
      const error = f32x4.mul(v128.load(weight), f32x4.sub(z, f32x4.mul(code, v128.load(scale))));
      energy = f32x4.add(energy, f32x4.mul(z, z));
      rounding = f32x4.add(rounding, f32x4.mul(error, error));
      codeEnergy = f32x4.add(codeEnergy, f32x4.mul(code, code));
      const integers = i32x4.add(i32x4.trunc_sat_f32x4_s(code), i32x4.splat(CODE_OFFSET));
      const words = i16x8.narrow_i32x4_s(integers, integers);
      store<u32>(codes, i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0));
    }
    store<f32>(sums, sumOf(energy));
    store<f32>(sums, sumOf(rounding), 4);
    store<f32>(sums, sumOf(codeEnergy), 8);
    store<f32>(sums, 0, 12);
  }
}
