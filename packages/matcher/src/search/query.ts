import type { Encoder } from '../basis/encoder.ts'
import { PARAMETERS_BYTES, PLANE, SPREAD_BYTES, type Layout } from '../rows/layout.ts'

/** Largest code of a query's component: rows have seven bits, queries the eight that the kernel leaves them. */
const LARGEST_CODE = 127
/** Rows' codes are stored 64 up: see assembly/encode.ts. */
const ROW_CODE_OFFSET = 64
/** Float32 factors are rounded up by more than their own rounding. */
const ROUNDING_UP = 1 + 1e-5

/** A query as threads take it: bytes in the layout's order, and for each of the two forms the basis it is for and its constant. */
export type PreparedQuery = { bytes: Uint8Array; constants: [number, number] }

/** Bases of the forms of a search's queries; 0: that form is not there. */
export type FormBases = [number, number]

/**
 * The query, and what it is in each basis that blocks may have: see `Basis` for the bound. The constant of a form is what a
 * score may have beyond the planes: q·m and the slack.
 */
export function prepareQuery(query: Float32Array, encoders: readonly Encoder[], layout: Layout): PreparedQuery {
  const bytes = new Uint8Array(layout.query.bytes)
  new Float32Array(bytes.buffer, 0, layout.strideBytes / 4).set(query)
  const constants: [number, number] = [0, 0]
  for (const [at, encoder] of encoders.entries()) {
    writeForm(bytes, layout.query.forms[at]!, encoder, query)
    const { mean, slack } = encoder.basis
    constants[at] = slack + mean.reduce((sum, component, i) => sum + component * query[i]!, 0)
  }
  return { bytes, constants }
}

/** One form: the first plane spread for four rows, then all planes, then the parameters of each. */
function writeForm(bytes: Uint8Array, start: number, encoder: Encoder, query: Float32Array): void {
  const { planes, scales, weights, alphas, restSteps, codeNorms } = encoder.basis
  const turned = encoder.turn(query)
  const codes = new Int8Array(bytes.buffer, start + SPREAD_BYTES, planes * PLANE)
  const parameters = new DataView(bytes.buffer, start + SPREAD_BYTES + planes * PLANE, planes * PARAMETERS_BYTES)
  const energies = energiesOf(turned, planes)
  const weighted = energiesOf(turned.map((component, at) => component / weights[at]!), planes)
  let hidden = 0
  let read = 0
  for (let plane = 0; plane < planes; plane++) {
    const { unit, bias, roundingNorm } = writeCodes(codes.subarray(plane * PLANE, (plane + 1) * PLANE), turned, scales, plane * PLANE)
    hidden += roundingNorm * codeNorms[plane]!
    read += weighted[plane]!
    const rest = energies.slice(plane + 1).reduce((sum, energy) => sum + energy, 0)
    const at = plane * PARAMETERS_BYTES
    parameters.setFloat32(at, unit, true)
    parameters.setInt32(at + 4, bias, true)
    parameters.setFloat32(at + 8, Math.sqrt(alphas[plane]! ** 2 * read + rest) * restSteps[plane]! * ROUNDING_UP, true)
    parameters.setFloat32(at + 12, hidden * ROUNDING_UP, true)
  }
  const spread = new Int8Array(bytes.buffer, start, SPREAD_BYTES)
  for (let at = 0; at < SPREAD_BYTES; at++) spread[at] = codes[(at >> 4) * 4 + (at & 3)]!
}

const energiesOf = (components: Float32Array, planes: number): number[] =>
  Array.from({ length: planes }, (_, plane) => components.subarray(plane * PLANE, (plane + 1) * PLANE).reduce((sum, component) => sum + component * component, 0))

/** Codes of one plane: p·scale in units that make the largest 127. `roundingNorm`: ‖(p − p̂)·scale‖. */
function writeCodes(codes: Int8Array, turned: Float32Array, scales: Float32Array, first: number): { unit: number; bias: number; roundingNorm: number } {
  const weighted = Float64Array.from(codes, (_, i) => turned[first + i]! * scales[first + i]!)
  const unit = Math.fround(weighted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12) / LARGEST_CODE)
  let sum = 0
  let error = 0
  for (let i = 0; i < PLANE; i++) {
    const code = Math.max(-LARGEST_CODE, Math.min(LARGEST_CODE, Math.round(weighted[i]! / unit)))
    codes[i] = code
    sum += code
    error += (weighted[i]! - code * unit) ** 2
  }
  return { unit, bias: ROW_CODE_OFFSET * sum, roundingNorm: Math.sqrt(error) }
}
