import { LENGTH_TOLERANCE } from '../input.ts'
import { PLANE } from '../rows/layout.ts'

/** Largest code of a row's component: see assembly/encode.ts. */
const LARGEST_CODE = 63

/** Rest bytes: steps upwards; 255 says that nothing is known. */
export const LARGEST_REST = 254
export const NO_BOUND = 255

/** Unit roundoff of float32. */
const ROUNDOFF = 2 ** -24

/**
 * How rows are coded: z = rotation · x − offset, in planes of 64 components, each rounded to `scale` times an integer of −63
 * to 63. Codes never decide a score, they only rule rows out. Of the basis it is demanded that it be near enough to
 * orthogonal (`slack` says how near it is); all else is a matter of speed.
 *
 * The bound. Let q be the query, x a row, m the mean of the basis, p = R·q and z = R·(x − m). For orthogonal R
 *
 *   q·x = q·m + p·z.
 *
 * Let ẑ be the decoded row, c = ẑ / scale its codes, and p̂ the query's own coding, with which products are exact in
 * integers. Over the planes read so far (P; the others: R)
 *
 *   p·z = Σ_P p̂ẑ + Σ_P (p − p̂)ẑ + Σ_P p(z − ẑ) + Σ_R p z
 *
 * The first sum is what the kernel adds up. Cauchy–Schwarz bounds the second, plane by plane, by ‖(p − p̂)·scale‖‖c‖, where
 * `codeNorms` is the largest ‖c‖ that a row may have and still be given a bound. It bounds the last two together, for any α > 0, by
 *
 *   √(α²‖p_P‖² + ‖p_R‖²) · √(‖z_P − ẑ_P‖²/α² + ‖z_R‖²)
 *
 * whose second factor is one byte a plane of the row, rounded up to steps of `restSteps`: the row's rest. `alphas` that
 * make the two parts equal give the least bound, and so do `weights` W, one an axis, in the rounding's part: √(α²‖W⁻¹p_P‖² + …) · √(‖W(z_P − ẑ_P)‖²/α² + …).
 * They count where the query has much on an axis on which rows hardly vary: the mean's. A row whose score may reach the floor is read on, plane after
 * plane, and at last scored from its float32 components as reference.ts says.
 */
export type Basis = {
  /** Counts up with each basis of a gallery, from 1. */
  readonly version: number
  readonly dimension: number
  readonly planes: number
  /** Rows of R, padded with zeros to `stride` components; `dimension` of them. Null: R is the identity. */
  readonly rotation: Float32Array | null
  readonly mean: Float32Array
  /** R·m, padded with zeros to whole planes; so are `scales`, and `weights` with ones. */
  readonly offset: Float32Array
  readonly scales: Float32Array
  readonly weights: Float32Array
  readonly alphas: Float32Array
  readonly restSteps: Float32Array
  readonly codeNorms: Float32Array
  /** What rounding, and R's distance from orthogonal, can add to a score beyond the bound above. */
  readonly slack: number
}

/** Components of a padded row of R: whole vectors of four rows. */
export const strideOf = (dimension: number): number => Math.ceil(dimension / 16) * 16

/**
 * What float32 arithmetic can add to the bound, for vectors of length up to 1.001 and a mean of length up to 1.001:
 * the reference's own rounding, at most dimension/16 + 5 roundings of each product (γ·‖q‖‖x‖); the kernel's few sums and
 * products of terms of at most about 2; and, where there is a rotation, a matrix–vector product for the query and for the
 * row: each component has γ = (dimension/4 + 8)·2⁻²⁴ of ‖R row‖‖x‖, so the vector √dimension of that. `defect`, ‖RᵀR − I‖, counts
 * with ‖q‖‖x − m‖ ≤ 2.01.
 */
export function slackOf(dimension: number, planes: number, rotated: boolean, defect: number): number {
  const longest = 1 + LENGTH_TOLERANCE
  const reference = (dimension / 16 + 6) * ROUNDOFF * longest ** 2
  const kernel = (8 * planes + 32) * ROUNDOFF * 4
  const rotation = rotated ? 6 * Math.sqrt(dimension) * (dimension / 4 + 8) * ROUNDOFF + 2.01 * defect : 0
  return reference + kernel + rotation
}

/** The basis that needs no rows to learn from: components as they are. Its spread suits unit vectors without direction. */
export function identityBasis(version: number, dimension: number): Basis {
  const planes = Math.ceil(dimension / PLANE)
  const scale = scaleFor(Math.min(1, 6 / Math.sqrt(dimension)))
  const roundings = Array.from({ length: planes }, (_, plane) => scale * Math.sqrt(Math.min(dimension, (plane + 1) * PLANE) / 12))
  const rests = Array.from({ length: planes }, (_, plane) => Math.sqrt(Math.max(0, dimension - (plane + 1) * PLANE) / dimension))
  const alphas = Float32Array.from(roundings, (rounding, plane) => alphaFor(rounding, 1, rests[plane]!, rests[plane]!))
  return {
    version, dimension, planes, rotation: null, alphas,
    mean: new Float32Array(dimension),
    offset: new Float32Array(planes * PLANE),
    scales: new Float32Array(planes * PLANE).fill(scale),
    weights: new Float32Array(planes * PLANE).fill(1),
    restSteps: Float32Array.from(roundings, (rounding, plane) => restStepFor(2 * Math.hypot(rounding / alphas[plane]!, rests[plane]!))),
    codeNorms: new Float32Array(planes).fill(LARGEST_CODE * Math.sqrt(Math.min(dimension, PLANE))),
    slack: slackOf(dimension, planes, false, 0),
  }
}

/** The weight that makes both parts of the bound equal: rounding × queryRead and rowRest × queryRest. */
export function alphaFor(rounding: number, queryRead: number, rowRest: number, queryRest: number): number {
  const alpha = Math.sqrt((rounding * queryRest) / (rowRest * queryRead))
  return Number.isFinite(alpha) && alpha > 1e-3 ? Math.min(alpha, 1e3) : 1
}

/** Steps so that a rest of `largest` still has a byte. */
export const restStepFor = (largest: number): number => Math.max(largest, 1e-3) / LARGEST_REST

/** Scales so that a component of `reach` still has a code. */
export const scaleFor = (reach: number): number => Math.max(reach, 1e-4) / LARGEST_CODE
