// AssemblyScript, compiled by tools/build-wasm.ts into ../scan.wasm. It holds no state: whoever calls it owns the memory.

/** Bytes of sixteen float32: the unit that a row is padded to, and what one turn of the inner loop reads. */
const STEP: usize = 64;

/**
 * Sums in exactly the order that `innerProduct` of reference.ts defines: sixteen lanes, then folded in halves.
 * A fused multiply-add would be faster, but rounds once where the reference rounds twice, and relaxed SIMD leaves it to
 * the processor whether it fuses at all: two sites could then rank the same gallery differently.
 */
function innerProduct(query: usize, row: usize, strideBytes: usize): f32 {
  let lanes0 = f32x4.splat(0);
  let lanes1 = f32x4.splat(0);
  let lanes2 = f32x4.splat(0);
  let lanes3 = f32x4.splat(0);
  for (const end = row + strideBytes; row < end; row += STEP, query += STEP) {
    lanes0 = f32x4.add(lanes0, f32x4.mul(v128.load(row), v128.load(query)));
    lanes1 = f32x4.add(lanes1, f32x4.mul(v128.load(row, 16), v128.load(query, 16)));
    lanes2 = f32x4.add(lanes2, f32x4.mul(v128.load(row, 32), v128.load(query, 32)));
    lanes3 = f32x4.add(lanes3, f32x4.mul(v128.load(row, 48), v128.load(query, 48)));
  }
  const four = f32x4.add(f32x4.add(lanes0, lanes2), f32x4.add(lanes1, lanes3));
  const two = f32x4.add(four, f32x4.shuffle(four, four, 2, 3, 2, 3));
  return f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1);
}

/**
 * Scores the first `rows` rows of one block against the query and writes down those that can still matter: those
 * scored at or above the floor. All pointers are byte addresses; `floor` is a float64 so that
 * a caller's threshold is compared as it was given, not rounded to float32.
 * @returns how many candidates were written: pairs of row within the block (u32) and score (f32), in row order
 */
export function scan(
  query: usize,
  vectors: usize,
  rows: u32,
  strideBytes: usize,
  floor: f64,
  candidates: usize,
): u32 {
  let found: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const score = innerProduct(query, vectors + (row as usize) * strideBytes, strideBytes);
    if ((score as f64) >= floor) {
      const slot = candidates + ((found as usize) << 3);
      store<u32>(slot, row);
      store<f32>(slot, score, 4);
      found++;
    }
  }
  return found;
}
