import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PackInput } from '@renbie/contracts'
import { afterAll, describe, expect, test } from 'vitest'
import type { Mesh } from '../src/detect/mesh.ts'
import { surroundings } from '../src/liveness/crop.ts'
import { createLiveness, livenessFault } from '../src/liveness/liveness.ts'
import { prepareLiveness } from '../src/packs/embedded/build.ts'
import type { LivenessPlan } from '../src/packs/pack.ts'
import { createPyramid } from '../src/picture/pyramid.ts'
import { apply } from '../src/picture/similarity.ts'
import { loadNetwork, type Network } from '../src/runtime/network.ts'

const pyramid = createPyramid({ data: new Uint8Array(400 * 300 * 3), width: 400, height: 300 })
/** A face of 80×45 pixels: as large as a square of 60. */
const faceAt = (x: number, y: number): Mesh => ({ points: [{ x, y }, { x: x + 80, y: y + 45 }], depths: [], presence: 1 })
const corners = (mesh: Mesh, scale: number) => {
  const place = surroundings(mesh, pyramid, scale, 80)
  return [apply(place, { x: 0, y: 0 }), apply(place, { x: 80, y: 80 })].flatMap(({ x, y }) => [x, y]).map((value) => Number(value.toFixed(6)))
}

describe('what a network sees', () => {
  test('is a square around the face', () => expect(corners(faceAt(160, 127.5), 2)).toEqual([140, 90, 260, 210]))
  test('moves inside the picture at its edges', () => {
    expect(corners(faceAt(0, 0), 2)).toEqual([0, 0, 120, 120])
    expect(corners(faceAt(320, 255), 2)).toEqual([280, 180, 400, 300])
  })
  test('is as large as the picture at most', () => expect(corners(faceAt(160, 127.5), 6)).toEqual([50, 0, 350, 300]))
})

const input: PackInput = { sizePx: 80, colourOrder: 'bgr', range: 255, mean: [0, 0, 0], deviation: [1, 1, 1] }
const answering = (...values: number[]): Network => ({ inputShape: [1, 3, 80, 80], run: async () => new Map([['output', Float32Array.from(values)]]), release: async () => undefined })
const plan = (parts: number, kind: LivenessPlan['answer']['kind'], bonaFideClass: number): LivenessPlan => ({
  parts: Array.from({ length: parts }, () => ({ path: '', input, cropScale: 2 })),
  answer: { kind, bonaFideClass },
  threshold: 0.5,
  method: 'a test',
})
const assess = (networks: Network[], kind: LivenessPlan['answer']['kind'], bonaFideClass = 1) => createLiveness(networks, plan(networks.length, kind, bonaFideClass)).assess(pyramid, faceAt(160, 120))

describe('a score', () => {
  test('is one less the softmax of the live class', async () => {
    expect((await assess([answering(0, Math.log(6), Math.log(3))], 'logits')).score).toBeCloseTo(0.4, 6)
    expect((await assess([answering(0, Math.log(6), Math.log(3))], 'logits', 2)).score).toBeCloseTo(0.7, 6)
    expect((await assess([answering(-1000, 1000, 0)], 'logits')).score).toBe(0)
    expect((await assess([answering(1000, -1000, 0)], 'logits')).score).toBe(1)
    expect((await assess([answering(0.3)], 'probabilities', 0)).score).toBeCloseTo(0.7, 6)
  })

  test('is the mean of several networks', async () => {
    const { score, verdict } = await assess([answering(0, Math.log(4)), answering(0, 0)], 'logits')
    expect(score).toBeCloseTo((0.2 + 0.5) / 2, 6)
    expect(verdict).toBe('bona-fide')
  })

  test('that reaches the threshold is an attack', async () => expect(await assess([answering(0, 0)], 'logits')).toEqual({ verdict: 'attack', score: 0.5, threshold: 0.5, method: 'a test' }))

  test('is never made up: a network that answers otherwise is broken', async () => {
    await expect(assess([answering(1)], 'logits')).rejects.toThrow('output')
    await expect(assess([answering(0, Number.NaN)], 'logits')).rejects.toThrow('output')
    expect(livenessFault(1)(new Map([['a', new Float32Array(3)]]))).toBeNull()
    expect(livenessFault(3)(new Map([['a', new Float32Array(3)]]))).toContain('number 3')
    expect(livenessFault(0)(new Map([['a', new Float32Array(2)], ['b', new Float32Array(2)]]))).toContain('2, 2')
  })
})

describe('the embedded networks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'renbie-liveness-test-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  // The same input through TensorFlow.js (CPU back end of @vladmandic/human) gave these.
  test.each([['antispoof', 128, [0.7605381]], ['liveness', 32, [0.8793936, 0.1206063]]] as const)('%s answers as TensorFlow.js does', async (name, sizePx, wanted) => {
    const network = await loadNetwork(await prepareLiveness(folder, name))
    const plane = sizePx * sizePx
    const values = Float32Array.from({ length: 3 * plane }, (_, at) => {
      const i = (at % plane) * 3 + Math.floor(at / plane)
      return 0.5 + 0.5 * Math.sin(i * 0.37) * Math.cos(i * 0.011)
    })
    const [answer] = (await network.run(1, sizePx, values)).values()
    await network.release()
    expect(answer).toHaveLength(wanted.length)
    wanted.forEach((value, i) => expect(answer![i]).toBeCloseTo(value, 5))
  })
})
