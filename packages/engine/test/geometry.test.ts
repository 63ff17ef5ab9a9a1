import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Candidate } from '../src/detect/detector.ts'
import { mergeCandidates } from '../src/detect/merge.ts'
import { byProminence, equalInArea, inTheMiddle } from '../src/detect/primary.ts'
import { createPyramid } from '../src/picture/pyramid.ts'
import { mirrored, PLAIN, sampleSquare } from '../src/picture/sample.ts'
import { apply, fitSimilarity, invert } from '../src/picture/similarity.ts'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const similarities = fc.record({ a: number(0.1, 3), b: number(-3, 3), tx: number(-500, 500), ty: number(-500, 500) })
const square = [{ x: 0, y: 0 }, { x: 10, y: 1 }, { x: 3, y: 8 }]

test('the fit finds the similarity that moved the points, and its inverse moves them back', () => {
  fc.assert(
    fc.property(similarities, (moved) => {
      const fit = fitSimilarity(square, square.map((point) => apply(moved, point)))!
      for (const point of square) {
        const there = apply(fit, point)
        expect(there.x).toBeCloseTo(apply(moved, point).x, 6)
        expect(apply(invert(fit), there).y).toBeCloseTo(point.y, 6)
      }
    }),
  )
  expect(fitSimilarity([{ x: 1, y: 1 }, { x: 1, y: 1 }], square)).toBeNull()
})

test('a linear ramp is sampled exactly where it is, at every size', () => {
  const width = 64
  const data = Uint8Array.from({ length: width * width * 3 }, (_, i) => 3 * (Math.floor(i / 3) % width))
  const pyramid = createPyramid({ data, width, height: width })
  for (const scale of [0.5, 1, 2, 4]) {
    const side = width / scale
    const out = sampleSquare(pyramid, { a: scale, b: 0, tx: 0, ty: 0 }, side, PLAIN)
    const middle = (side / 2) * side + side / 2
    expect(Math.abs(out[middle]! - 3 * ((side / 2 + 0.5) * scale - 0.5))).toBeLessThan(0.6)
  }
})

test('outside of the picture is what was asked for, and mirroring twice is no change', () => {
  const pyramid = createPyramid({ data: new Uint8Array(48).fill(200), width: 4, height: 4 })
  const out = sampleSquare(pyramid, { a: 1, b: 0, tx: -4, ty: 0 }, 8, { ...PLAIN, outside: 7 })
  expect([out[0], out[5]]).toEqual([7, 200])
  expect(mirrored(mirrored(out, 8), 8)).toEqual(out)
  expect(mirrored(out, 8)[7]).toBe(7)
})

const face = (x: number, y: number, side: number, score = 0.9): Candidate => ({
  box: { x, y, width: side, height: side },
  eyes: [{ x, y }, { x, y }],
  score,
})

test('overlapping answers become one face, weighed by score; others stay', () => {
  const merged = mergeCandidates([face(100, 100, 50, 0.6), face(110, 100, 50, 0.9), face(300, 100, 50, 0.7)])
  expect(merged.map(({ score }) => score)).toEqual([0.9, 0.7])
  expect(merged[0]!.box.x).toBeCloseTo((100 * 0.6 + 110 * 0.9) / 1.5, 6)
})

test('the larger face leads, the central one among equals, and only near equals are ambiguous', () => {
  const size = { width: 1000, height: 600 }
  const [middle, aside, back] = [face(450, 250, 100), face(150, 250, 100), face(480, 100, 60)]
  expect(byProminence([back, aside, middle], size)).toEqual([middle, aside, back])
  expect(equalInArea(middle, aside, size)).toBe(true)
  expect(equalInArea(face(300, 250, 100), face(600, 250, 80), size)).toBe(false)
  expect(inTheMiddle([middle, aside], size)).toBe(middle)
  // A little larger and off the middle does not win against the middle; about as near to it makes it ambiguous.
  const larger = face(620, 150, 112)
  expect(byProminence([middle, larger], size)[0]).toBe(middle)
  expect(inTheMiddle([larger, face(400, 250, 100)], size)).toMatchObject({ box: { x: 400 } })
  expect(inTheMiddle([face(300, 250, 100), face(600, 250, 95)], size)).toBeNull()
  expect(inTheMiddle([face(650, 250, 100), face(50, 250, 95)], size)).toBeNull()
})

/** A picture whose every pixel is what `value` (0..255) says of its place. */
const drawn = (side: number, value: (x: number, y: number) => number) =>
  createPyramid({ data: Uint8Array.from({ length: side * side * 3 }, (_, i) => Math.round(value(Math.floor(i / 3) % side, Math.floor(i / 3 / side)))), width: side, height: side })
const spreadOf = (planes: Float32Array) => {
  const plane = planes.subarray(0, planes.length / 3)
  const mean = plane.reduce((sum, value) => sum + value, 0) / plane.length
  return Math.sqrt(plane.reduce((sum, value) => sum + (value - mean) ** 2, 0) / plane.length)
}

// Up to 1.4 times the next smaller picture would cost more detail than the little that bilinear sampling lets alias.
test.each([1.5, 2, 3.1, 5])('a checkerboard shrunk %f times is even grey, turned or not: nothing aliases', (scale) => {
  const board = drawn(512, (x, y) => ((x + y) % 2) * 255)
  for (const angle of [0, 0.2, 0.7]) {
    const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)]
    const out = sampleSquare(board, { a, b, tx: 256 - 20 * (a - b), ty: 256 - 20 * (a + b) }, 40, PLAIN)
    expect(spreadOf(out)).toBeLessThan(2)
    expect(Math.abs(out[0]! - 127.5)).toBeLessThan(2)
  }
})

test('of a zone plate shrunk four times, what is too fine to be shown comes out faint, and what can be shown stays', () => {
  // Frequency grows with the distance from the middle: at radius r the wave is 512 / r pixels long.
  const plate = drawn(512, (x, y) => 127.5 + 127.5 * Math.cos((Math.PI / 512) * ((x - 256) ** 2 + (y - 256) ** 2)))
  const out = sampleSquare(plate, { a: 4, b: 0, tx: 0, ty: 0 }, 128, PLAIN)
  const rings = [0, 0, 0].map((_, ring) => {
    const values = Float32Array.from(out.subarray(0, 128 * 128)).filter((_, i) => {
      const radius = 4 * Math.hypot((i % 128) + 0.5 - 64, Math.floor(i / 128) + 0.5 - 64)
      return ring === 0 ? radius < 24 : ring === 1 ? radius > 100 && radius < 150 : radius > 180 && radius < 250
    })
    return spreadOf(new Float32Array([...values, ...values, ...values]))
  })
  expect(rings[0]).toBeGreaterThan(70)
  expect(rings[1]).toBeLessThan(30)
  expect(rings[2]).toBeLessThan(20)
})

test('a shift by a quarter pixel moves the sample by a quarter pixel', () => {
  const ramp = drawn(200, (x) => x)
  const at = (tx: number) => sampleSquare(ramp, { a: 1, b: 0, tx, ty: 50 }, 40, PLAIN)[20 * 40 + 20]!
  for (const quarter of [0, 1, 2, 3, 4]) expect(at(30 + quarter / 4) - at(30)).toBeCloseTo(quarter / 4, 4)
  // Also where the sample comes from a smaller level: there a step of the chip is four pixels.
  const small = (tx: number) => sampleSquare(ramp, { a: 4, b: 0, tx, ty: 0 }, 40, PLAIN)[20 * 40 + 20]!
  expect(small(11) - small(10)).toBeCloseTo(1, 0)
  expect(small(14) - small(10)).toBeCloseTo(4, 1)
})
