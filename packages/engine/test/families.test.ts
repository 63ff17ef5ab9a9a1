import type { PackInput } from '@renbie/contracts'
import { expect, test } from 'vitest'
import type { Point } from '../src/analysis.ts'
import { arcfaceChipToPicture } from '../src/align/five-points.ts'
import type { Detector } from '../src/detect/detector.ts'
import { retinaface, retinafaceFault } from '../src/detect/retinaface.ts'
import { scrfd, scrfdFault } from '../src/detect/scrfd.ts'
import { yunet, yunetFault } from '../src/detect/yunet.ts'
import { createPyramid } from '../src/picture/pyramid.ts'
import { normalisationOf, sampleSquare } from '../src/picture/sample.ts'
import { apply } from '../src/picture/similarity.ts'
import type { Network } from '../src/runtime/network.ts'

const input: PackInput = { sizePx: 64, colourOrder: 'bgr', range: 255, mean: [0, 0, 0], deviation: [1, 1, 1] }
const pyramid = createPyramid({ data: new Uint8Array(128 * 128 * 3), width: 128, height: 128 })
/** Twice as wide as the input and off the corner, so that scale and place both matter. */
const view = { x: 10, y: -20, sidePx: 128 }

const answering = (outputs: Map<string, Float32Array>): Network => ({ inputShape: [1, 3, 64, 64], run: async () => outputs, release: async () => undefined })
const found = async (detector: Detector) => {
  const [face, ...others] = await detector.inView(pyramid, view)
  expect(others).toEqual([])
  if (!face) throw new Error('no face')
  return face
}

test('YuNet: one answer at stride 16, column 3, row 1', async () => {
  const outputs = new Map<string, Float32Array>()
  for (const stride of [8, 16, 32]) for (const [head, numbers] of [['cls', 1], ['obj', 1], ['bbox', 4], ['kps', 10]] as const) outputs.set(`${head}_${stride}`, new Float32Array(numbers * (64 / stride) ** 2))
  expect(yunetFault(outputs, 64)).toBeNull()
  expect(yunetFault(outputs, 96)).toContain('cls_8')
  const cell = 1 * 4 + 3
  outputs.get('cls_16')!.set([0.81], cell)
  outputs.get('obj_16')!.set([1.0], cell)
  outputs.get('bbox_16')!.set([0.5, 0.25, Math.log(2), Math.log(3)], 4 * cell)
  outputs.get('kps_16')!.set([0, 0, 0.5, 0, 0.25, 0.5, 0, 1, 0.5, 1], 10 * cell)
  const face = await found(yunet(answering(outputs), input))
  expect(face.score).toBeCloseTo(0.9, 5)
  // Centre (56, 20), size 32×48 in the input; twice that from (10, −20) in the picture.
  expect(face.box.x).toBeCloseTo(10 + 2 * 40, 3)
  expect(face.box.y).toBeCloseTo(-20 + 2 * -4, 3)
  expect([face.box.width, face.box.height].map(Math.round)).toEqual([64, 96])
  expect(face.eyes).toEqual([{ x: 10 + 2 * 48, y: -20 + 2 * 16 }, { x: 10 + 2 * 56, y: -20 + 2 * 16 }])
})

test('SCRFD: the second anchor of a cell at stride 32, outputs by order', async () => {
  const heads = [1, 4, 10].flatMap((numbers) => [8, 16, 32].map((stride) => new Float32Array(numbers * 2 * (64 / stride) ** 2)))
  const outputs = new Map(heads.map((values, i) => [`${440 + i}`, values]))
  expect(scrfdFault(outputs, 64)).toBeNull()
  expect(scrfdFault(new Map([...outputs].reverse()), 64)).toContain('instead of')
  const anchor = 2 * 3 + 1
  heads[2]!.set([0.75], anchor)
  heads[5]!.set([0.5, 0.25, 0.75, 1], 4 * anchor)
  heads[8]!.set([-0.25, 0, 0.25, 0, 0, 0.25, -0.25, 0.5, 0.25, 0.5], 10 * anchor)
  const face = await found(scrfd(answering(outputs), { ...input, colourOrder: 'rgb' }))
  expect(face.score).toBe(0.75)
  // The cell is (32, 32): left 16, top 24, right 56, bottom 64.
  expect(face.box).toEqual({ x: 10 + 2 * 16, y: -20 + 2 * 24, width: 80, height: 80 })
  expect(face.eyes).toEqual([{ x: 10 + 2 * 24, y: -20 + 2 * 32 }, { x: 10 + 2 * 40, y: -20 + 2 * 32 }])
})

test('RetinaFace: the larger anchor of a cell at stride 16, outputs in any order', async () => {
  const anchors = 2 * (8 ** 2 + 4 ** 2 + 2 ** 2)
  const [boxes, confidences, points] = [4, 2, 10].map((numbers) => new Float32Array(numbers * anchors)) as [Float32Array, Float32Array, Float32Array]
  for (let i = 0; i < anchors; i++) confidences[2 * i] = 1
  const outputs = new Map([['593', points], ['586', confidences], ['bbox', boxes]])
  expect(retinafaceFault(outputs, 64)).toBeNull()
  expect(retinafaceFault(outputs, 96)).toContain('in any order')
  expect(retinafaceFault(new Map([...outputs, ['more', new Float32Array(1)]]), 64)).toContain('instead of')
  expect(retinafaceFault(new Map([['a', points], ['b', boxes], ['c', new Float32Array(2 * anchors)]]), 64)).toContain('softmax')
  // Column 3, row 1: the middle is (56, 24), the side 128.
  const anchor = 2 * 8 ** 2 + 2 * (1 * 4 + 3) + 1
  confidences.set([0.2, 0.8], 2 * anchor)
  boxes.set([0.5, -0.25, 5 * Math.log(0.5), 5 * Math.log(0.25)], 4 * anchor)
  points.set([-0.5, 0, 0.5, 0.25, 0, 0, 0, 0, 0, 0], 10 * anchor)
  const face = await found(retinaface(answering(outputs), input))
  expect(face.score).toBeCloseTo(0.8, 6)
  // Centre (56 + 6.4, 24 − 3.2), size 64×32 in the input.
  expect(face.box.x).toBeCloseTo(10 + 2 * (62.4 - 32), 3)
  expect(face.box.y).toBeCloseTo(-20 + 2 * (20.8 - 16), 3)
  expect([face.box.width, face.box.height].map(Math.round)).toEqual([128, 64])
  expect(face.eyes[0].x).toBeCloseTo(10 + 2 * 49.6, 3)
  expect(face.eyes[1].x).toBeCloseTo(10 + 2 * 62.4, 3)
  expect(face.eyes[1].y).toBeCloseTo(-20 + 2 * 27.2, 3)
})

test('the input is as the pack describes it: order, range, then mean and deviation', () => {
  const side = 24
  const colour = [255, 51, 0]
  const grey = createPyramid({ data: Uint8Array.from({ length: side * side * 3 }, (_, i) => colour[i % 3]!), width: side, height: side })
  const inputOf = (how: Partial<PackInput>) => {
    const planes = sampleSquare(grey, { a: 1, b: 0, tx: 8, ty: 8 }, 8, normalisationOf({ ...input, ...how }))
    return [0, 64, 128].map((at) => Number(planes[at]!.toFixed(4)))
  }
  expect(inputOf({})).toEqual([0, 51, 255])
  expect(inputOf({ range: 1 })).toEqual([0, 0.2, 1])
  expect(inputOf({ colourOrder: 'rgb', mean: [127.5, 0, 10], deviation: [127.5, 51, 1] })).toEqual([1, 1, -10])
  expect(inputOf({ colourOrder: 'rgb', range: 1, mean: [0.5, 0.1, 0], deviation: [0.25, 0.1, 1] })).toEqual([2, 1, 0])
})

test('ArcFace’s reference points land on the face’s, at every chip size', () => {
  const place = { a: 2, b: 0.5, tx: 30, ty: 40 }
  const reference = [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]] as const
  const on = ([x, y]: readonly [number, number]): Point => apply(place, { x, y })
  const points = Array.from({ length: 468 }, (): Point => ({ x: 0, y: 0 }))
  // The corners of an eye lie on either side of the point that stands for it.
  for (const [index, at, dx] of [[33, 0, -9], [133, 0, 9], [362, 1, -9], [263, 1, 9], [1, 2, 0], [61, 3, 0], [291, 4, 0]] as const) {
    const { x, y } = on(reference[at])
    points[index] = { x: x + dx, y }
  }
  for (const chipPx of [112, 224]) {
    const nose = apply(arcfaceChipToPicture({ points, depths: [], presence: 1 }, chipPx)!, { x: (56.0252 * chipPx) / 112, y: (71.7366 * chipPx) / 112 })
    expect(nose.x).toBeCloseTo(on(reference[2]).x, 6)
    expect(nose.y).toBeCloseTo(on(reference[2]).y, 6)
  }
  expect(arcfaceChipToPicture({ points: points.map(() => ({ x: 3, y: 3 })), depths: [], presence: 1 }, 112)).toBeNull()
})
