// AssemblyScript, compiled by tools/build-wasm.ts into ../search.wasm and, without relaxed SIMD, ../search-plain.wasm.
// It holds no state. Pointers are byte addresses into the memory of one chunk; rows/layout.ts says what lies where.

/** Bytes of one plane of one row: 64 components, one cache line. */
const PLANE: usize = 64;
/** Four rows of the first plane, interleaved: 16 vectors of 4 rows × 4 components. */
const GROUP: usize = 256;
/** Bytes of one candidate or hit: row within the block (u32), partial or final score (f32). */
const CANDIDATE: usize = 8;
/** Parameters of one plane: what one unit of the dot product is worth (f32), the bias of the dot product (i32), what one
 * step of the row's rest is worth (f32), what the query's own rounding can hide (f32). search/query.ts derives them. */
const PARAMETERS: usize = 16;
/** A rest of this is no bound: the row is always read on. */
const NO_BOUND: i32 = 255;

/**
 * Adds to each lane of `sums` four products of int8: query (−127 to 127) times row (1 to 127). The relaxed instruction is
 * fully defined for these ranges: the second factor has no sign bit, and no pair of products leaves int16.
 */
// @ts-ignore: decorator
@inline
function addProducts(query: v128, row: v128, sums: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(query, row, sums);
  const low = i32x4.extadd_pairwise_i16x8_s(i16x8.extmul_low_i8x16_s(query, row));
  const high = i32x4.extadd_pairwise_i16x8_s(i16x8.extmul_high_i8x16_s(query, row));
  const even = i32x4.shuffle(low, high, 0, 2, 4, 6);
  const odd = i32x4.shuffle(low, high, 1, 3, 5, 7);
  return i32x4.add(sums, i32x4.add(even, odd));
}

/** Four rest bytes as four u32. */
// @ts-ignore: decorator
@inline
function restsOf(rests: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(rests)));
}

/** Which of four rows can still reach the limit, as four bits. */
// @ts-ignore: decorator
@inline
function reaching(partial: v128, rests: v128, step: v128, limit: v128): i32 {
  const bound = f32x4.add(partial, f32x4.mul(f32x4.convert_i32x4_s(rests), step));
  return i32x4.bitmask(v128.or(f32x4.ge(bound, limit), i32x4.eq(rests, i32x4.splat(NO_BOUND))));
}

/**
 * First stage: the first plane of the first `rows` rows of a block, and who can still reach the floor.
 * @param query the query's first plane, each four components repeated for four rows: 256 bytes
 * @param floor the score to reach, less all that does not depend on the plane
 * @param candidates receives row and partial score, in row order; 64 bytes beyond 256 rows of it are used as scratch
 * @returns how many there are
 */
export function scan(query: usize, parameters: usize, plane: usize, rests: usize, rows: u32, scratch: usize, floor: f32, candidates: usize): u32 {
  const unit = f32x4.splat(load<f32>(parameters));
  const bias = i32x4.splat(load<i32>(parameters, 4));
  const step = f32x4.splat(load<f32>(parameters, 8));
  const limit = f32x4.splat(floor - load<f32>(parameters, 12));
  let found: u32 = 0;
  for (let first: u32 = 0; first < rows; first += 16, plane += 4 * GROUP, rests += 16) {
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    let c = i32x4.splat(0);
    let d = i32x4.splat(0);
    for (let at: usize = 0; at < GROUP; at += 64) {
      const q0 = v128.load(query + at);
      const q1 = v128.load(query + at, 16);
      const q2 = v128.load(query + at, 32);
      const q3 = v128.load(query + at, 48);
      a = addProducts(q0, v128.load(plane + at), a);
      b = addProducts(q0, v128.load(plane + at, 256), b);
      c = addProducts(q0, v128.load(plane + at, 512), c);
      d = addProducts(q0, v128.load(plane + at, 768), d);
      a = addProducts(q1, v128.load(plane + at, 16), a);
      b = addProducts(q1, v128.load(plane + at, 272), b);
      c = addProducts(q1, v128.load(plane + at, 528), c);
      d = addProducts(q1, v128.load(plane + at, 784), d);
      a = addProducts(q2, v128.load(plane + at, 32), a);
      b = addProducts(q2, v128.load(plane + at, 288), b);
      c = addProducts(q2, v128.load(plane + at, 544), c);
      d = addProducts(q2, v128.load(plane + at, 800), d);
      a = addProducts(q3, v128.load(plane + at, 48), a);
      b = addProducts(q3, v128.load(plane + at, 304), b);
      c = addProducts(q3, v128.load(plane + at, 560), c);
      d = addProducts(q3, v128.load(plane + at, 816), d);
    }
    a = f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(a, bias)), unit);
    b = f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(b, bias)), unit);
    c = f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(c, bias)), unit);
    d = f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(d, bias)), unit);
    let mask = reaching(a, restsOf(rests), step, limit)
      | (reaching(b, restsOf(rests + 4), step, limit) << 4)
      | (reaching(c, restsOf(rests + 8), step, limit) << 8)
      | (reaching(d, restsOf(rests + 12), step, limit) << 12);
    if (mask == 0) continue;
    v128.store(scratch, a);
    v128.store(scratch, b, 16);
    v128.store(scratch, c, 32);
    v128.store(scratch, d, 48);
    while (mask != 0) {
      const lane = <u32>ctz(mask);
      mask &= mask - 1;
      if (first + lane >= rows) break;
      const slot = candidates + <usize>found * CANDIDATE;
      store<u32>(slot, first + lane);
      store<f32>(slot, load<f32>(scratch + (<usize>lane << 2)), 4);
      found++;
    }
  }
  return found;
}

/** The sum of four i32. */
// @ts-ignore: decorator
@inline
function total(sums: v128): i32 {
  const two = i32x4.add(sums, i32x4.shuffle(sums, sums, 2, 3, 2, 3));
  return i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1);
}

/** One more plane: adds its part to each candidate's score and keeps those that can still reach the floor. */
function readOn(candidates: usize, count: u32, codes: usize, parameters: usize, plane: usize, rests: usize, floor: f32): u32 {
  const q0 = v128.load(codes);
  const q1 = v128.load(codes, 16);
  const q2 = v128.load(codes, 32);
  const q3 = v128.load(codes, 48);
  const unit = load<f32>(parameters);
  const bias = load<i32>(parameters, 4);
  const step = load<f32>(parameters, 8);
  const limit = floor - load<f32>(parameters, 12);
  let kept = candidates;
  for (let at = candidates, end = candidates + <usize>count * CANDIDATE; at < end; at += CANDIDATE) {
    const row = load<u32>(at);
    const codesOfRow = plane + <usize>row * PLANE;
    let sums = addProducts(q0, v128.load(codesOfRow), i32x4.splat(0));
    sums = addProducts(q1, v128.load(codesOfRow, 16), sums);
    sums = addProducts(q2, v128.load(codesOfRow, 32), sums);
    sums = addProducts(q3, v128.load(codesOfRow, 48), sums);
    const partial = load<f32>(at, 4) + <f32>(total(sums) - bias) * unit;
    const rest = <i32>load<u8>(rests + <usize>row);
    if (partial + <f32>rest * step >= limit || rest == NO_BOUND) {
      store<u32>(kept, row);
      store<f32>(kept, partial, 4);
      kept += CANDIDATE;
    }
  }
  return <u32>((kept - candidates) / CANDIDATE);
}

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
  for (const end = row + strideBytes; row < end; row += 64, query += 64) {
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
 * The other stages, for the candidates of a first one: plane after plane, then the float32 rows themselves. Candidates are
 * overwritten by hits: row and score.
 * @param codes the query's planes, 64 bytes each; `parameters` one after the other behind them
 * @param firstPlane the plane to go on with; `planes` to go straight to the float32 rows
 * @param codePlanes, rests those of plane 1 of the block: the others follow at distances of `blockRows`
 * @param floor as in `scan`
 * @param minScore the score to reach, itself
 * @returns how many hits there are
 */
export function refine(candidates: usize, count: u32, query: usize, codes: usize, firstPlane: u32, planes: u32, codePlanes: usize, rests: usize,
  vectors: usize, strideBytes: usize, blockRows: u32, floor: f32, minScore: f64): u32 {
  for (let plane = firstPlane; plane < planes && count > 0; plane++) {
    count = readOn(candidates, count, codes + <usize>plane * PLANE, codes + <usize>planes * PLANE + <usize>plane * PARAMETERS,
      codePlanes + <usize>(plane - 1) * <usize>blockRows * PLANE, rests + <usize>(plane - 1) * <usize>blockRows, floor);
  }
  let kept = candidates;
  for (let at = candidates, end = candidates + <usize>count * CANDIDATE; at < end; at += CANDIDATE) {
    const row = load<u32>(at);
    const score = innerProduct(query, vectors + <usize>row * strideBytes, strideBytes);
    if (<f64>score >= minScore) {
      store<u32>(kept, row);
      store<f32>(kept, score, 4);
      kept += CANDIDATE;
    }
  }
  return <u32>((kept - candidates) / CANDIDATE);
}
