import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { PLANE } from '../rows/layout.ts'
import { alphaFor, identityBasis, restStepFor, scaleFor, slackOf, strideOf, type Basis } from './basis.ts'
import { Encoder } from './encoder.ts'

/** Beyond it an eigenvalue decomposition takes minutes, and turning a row longer than it can save. */
export const MAX_ROTATED = 1024

/** A basis further from orthogonal is a broken decomposition. */
const LARGEST_DEFECT = 1e-3

/** Room above what the sample needs, for rows that come later. */
const ROOM = 1.25

/** A component further out than this many deviations is cut, and its row's rest says so: finer steps are worth more. */
const REACH_DEVIATIONS = 4

/**
 * Learns from a sample of rows: the mean, and the axes by falling energy (principal components, Pearson 1901), so that the first planes
 * hold most of each row; then steps, weights and limits that suit the sample.
 * @param sample rows one after the other, `dimension` components each; at least one
 * @returns null when the decomposition is not fit for use: the gallery stays with the basis that it has
 */
export function learnBasis(version: number, dimension: number, sample: Float32Array): Basis | null {
  const count = sample.length / dimension
  const mean = meanOf(dimension, sample)
  const rotation = rotationOf(dimension, sample)
  if (!rotation) return null
  const defect = defectOf(dimension, rotation)
  if (!(defect <= LARGEST_DEFECT)) return null
  const plain = identityBasis(version, dimension)
  const turning = new Encoder({ ...plain, rotation })
  const offset = new Float32Array(plain.planes * PLANE)
  for (let at = 0; at < dimension; at++) {
    let sum = 0
    for (let i = 0; i < dimension; i++) sum += rotation[at * strideOf(dimension) + i]! * mean[i]!
    offset[at] = sum
  }
  const turned = Array.from({ length: count }, (_, row) => turning.turn(sample.subarray(row * dimension, (row + 1) * dimension)).slice())
  const scales = scalesOf(dimension, turned, offset)
  const weights = weightsOf(turned, scales)
  const slack = slackOf(dimension, plain.planes, true, defect)
  return fitted({ ...plain, rotation, mean, offset, scales, weights, slack }, turned)
}

function meanOf(dimension: number, sample: Float32Array): Float32Array {
  const sums = new Float64Array(dimension)
  for (let at = 0; at < sample.length; at++) sums[at % dimension]! += sample[at]!
  return Float32Array.from(sums, (sum) => (sum * dimension) / sample.length)
}

/**
 * Rows are the eigenvectors of the rows' second moments about the origin, by falling eigenvalue. Not about the mean: the bound takes
 * the query as it is, and were the mean's direction left to the last planes, as it is where faces have one in common and vary
 * across it, ‖p_R‖ would be near 1 there. This way it is the first axis, and of query and row alike little is left in the last planes.
 */
function rotationOf(dimension: number, sample: Float32Array): Float32Array | null {
  const rows = Array.from({ length: dimension }, () => new Float64Array(dimension))
  for (let start = 0; start < sample.length; start += dimension) {
    for (let i = 0; i < dimension; i++) {
      const [row, factor] = [rows[i]!, sample[start + i]!]
      for (let j = 0; j <= i; j++) row[j]! += factor * sample[start + j]!
    }
  }
  for (let i = 0; i < dimension; i++) for (let j = 0; j < i; j++) rows[j]![i] = rows[i]![j]!
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true })
  if (!realEigenvalues.every(Number.isFinite)) return null
  const order = realEigenvalues.map((_, at) => at).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!)
  const stride = strideOf(dimension)
  const rotation = new Float32Array(stride * stride)
  for (const [row, column] of order.entries()) for (let i = 0; i < dimension; i++) rotation[row * stride + i] = eigenvectorMatrix.get(i, column)
  return rotation
}

/** ‖RRᵀ − I‖ (Frobenius) of the matrix as stored; for a square matrix the same as ‖RᵀR − I‖. */
function defectOf(dimension: number, rotation: Float32Array): number {
  const stride = strideOf(dimension)
  let sum = 0
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j <= i; j++) {
      let product = i === j ? -1 : 0
      for (let k = 0; k < dimension; k++) product += rotation[i * stride + k]! * rotation[j * stride + k]!
      sum += (i === j ? 1 : 2) * product * product
    }
  }
  return Math.sqrt(sum)
}

function scalesOf(dimension: number, turned: Float32Array[], offset: Float32Array): Float32Array {
  return offset.map((centre, at) => {
    if (at >= dimension) return 1
    let [energy, largest] = [0, 0]
    for (const row of turned) {
      const component = Math.abs(row[at]! - centre)
      energy += component * component
      largest = Math.max(largest, component)
    }
    return scaleFor(Math.min(largest * ROOM, REACH_DEVIATIONS * Math.sqrt(energy / turned.length)))
  })
}

/** Of Cauchy–Schwarz with weights the best ones: √(query / rounding) on each axis, here of root mean squares. */
function weightsOf(turned: Float32Array[], scales: Float32Array): Float32Array {
  return scales.map((scale, at) => {
    const query = Math.sqrt(turned.reduce((sum, row) => sum + row[at]! ** 2, 0) / turned.length)
    const weight = Math.sqrt(query / (scale / Math.sqrt(12)))
    return weight > 1e-3 ? Math.min(weight, 1e3) : 1
  })
}

/** What each plane's bound is made of, for one row. `read`, `queryRest`: were the row a query. */
type Norms = Record<'rounding' | 'read' | 'rest' | 'queryRest' | 'codes', Float64Array>

function normsOf(row: Float32Array, { planes, offset, scales, weights }: Basis): Norms {
  const [rounding, read, rest, queryRest, codes] = Array.from({ length: 5 }, () => new Float64Array(planes)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
  for (const [at, component] of row.entries()) {
    const plane = Math.floor(at / PLANE)
    const z = component - offset[at]!
    const code = Math.round(z / scales[at]!)
    codes[plane]! += code ** 2
    for (let other = 0; other < planes; other++) {
      if (other >= plane) {
        rounding[other]! += (weights[at]! * (z - code * scales[at]!)) ** 2
        read[other]! += (component / weights[at]!) ** 2
      } else {
        rest[other]! += z ** 2
        queryRest[other]! += component ** 2
      }
    }
  }
  const roots = (sums: Float64Array): Float64Array => sums.map(Math.sqrt)
  return { rounding: roots(rounding), read: roots(read), rest: roots(rest), queryRest: roots(queryRest), codes: roots(codes) }
}

/** The basis with weights, steps and limits measured on the sample; queries are taken to be like rows. */
function fitted(basis: Basis, turned: Float32Array[]): Basis {
  const norms = turned.map((row) => normsOf(row, basis))
  const perPlane = (of: (plane: number) => number): Float32Array => Float32Array.from({ length: basis.planes }, (_, plane) => of(plane))
  const mean = (name: keyof Norms, plane: number): number => norms.reduce((sum, row) => sum + row[name][plane]!, 0) / norms.length
  const largest = (of: (row: Norms) => number): number => norms.reduce((most, row) => Math.max(most, of(row)), 0)
  const alphas = perPlane((plane) => alphaFor(mean('rounding', plane), mean('read', plane), mean('rest', plane), mean('queryRest', plane)))
  return {
    ...basis, alphas,
    restSteps: perPlane((plane) => restStepFor(ROOM * largest((row) => Math.hypot(row.rounding[plane]! / alphas[plane]!, row.rest[plane]!)))),
    codeNorms: perPlane((plane) => ROOM * largest((row) => row.codes[plane]!)),
  }
}
