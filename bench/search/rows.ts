import { readFileSync } from 'node:fs'
import { randomOf } from '../../packages/matcher/test/vectors.ts'

/** What vectors are drawn from. `real`: the spectrum of the embedded pack's templates of faces; `arcface`: that of a network of ArcFace's kind, much flatter; `random`: no direction before another. */
export type Kind = 'real' | 'arcface' | 'random'

/** Mean, variance between people and variance between pictures of one person, along the principal axes. `madeFrom` says how it was measured. */
type Spectrum = { madeFrom: string; mean: number[]; between: number[]; within: number[] }
const spectra = JSON.parse(readFileSync(new URL('spectrum.json', import.meta.url), 'utf8')) as Record<'real' | 'arcface', Spectrum>

/** Normal deviates are drawn from a table of these many: 3 billion of them are needed. */
const DEVIATES = 2 ** 18

export type RowSource = {
  /** The next row: two pictures of each person, one after the other. Length 1. The same memory each time. */
  next(): Float32Array
  /** Another picture of the person of the row last drawn, and one of somebody else. */
  mate(): Float32Array
  stranger(): Float32Array
}

/**
 * Rows as a gallery of faces would hold them: a mean, a person, a picture of the person, normalised. In more dimensions than
 * were measured the spectrum is stretched: each measured axis becomes several with equal parts of its variance. In the
 * coordinates of the principal axes already: inner products are the same in every orthogonal basis, and the basis that
 * the gallery learns is found all the same.
 */
export function createRowSource(kind: Kind, dimension: number, seed: number): RowSource {
  const random = randomOf(seed)
  const deviates = Float32Array.from({ length: DEVIATES }, () => Math.sqrt(-2 * Math.log(random() || 1e-12)) * Math.cos(2 * Math.PI * random()))
  const spectrum = kind === 'random' ? null : spectra[kind]
  const parts = dimension / (spectrum?.mean.length ?? dimension)
  const along = (of: (axis: number) => number): Float32Array => Float32Array.from({ length: dimension }, (_, i) => of(Math.floor(i / parts)))
  const mean = along((axis) => (spectrum ? spectrum.mean[axis]! / Math.sqrt(parts) : 0))
  const between = along((axis) => (spectrum ? Math.sqrt(spectrum.between[axis]! / parts) : 1))
  const within = along((axis) => (spectrum ? Math.sqrt(spectrum.within[axis]! / parts) : 0.5))
  const person = new Float32Array(dimension)
  const row = new Float32Array(dimension)
  const deviate = (): number => deviates[(random() * DEVIATES) | 0]!
  const meet = (someone: Float32Array): void => {
    for (let i = 0; i < dimension; i++) someone[i] = mean[i]! + between[i]! * deviate()
  }
  const picture = (of: Float32Array, into: Float32Array): Float32Array => {
    let energy = 0
    for (let i = 0; i < dimension; i++) {
      const component = of[i]! + within[i]! * deviate()
      into[i] = component
      energy += component * component
    }
    const length = Math.sqrt(energy)
    for (let i = 0; i < dimension; i++) into[i]! /= length
    return into
  }
  let drawn = 0
  return {
    next() {
      if (drawn++ % 2 === 0) meet(person)
      return picture(person, row)
    },
    mate: () => picture(person, new Float32Array(dimension)),
    stranger() {
      const someone = new Float32Array(dimension)
      meet(someone)
      return picture(someone, new Float32Array(dimension))
    },
  }
}
