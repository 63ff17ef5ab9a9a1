import { expect, test } from 'vitest'
import { blockChannels } from '../src/packs/embedded/block-channels.ts'
import type { GraphNode } from '../src/packs/embedded/graph-node.ts'
import type { Weight } from '../src/packs/embedded/weights.ts'

const weight = (...shape: number[]): Weight => ({ shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i + 1) })

/** image → convolution of 24 → depthwise → (+) → head of 6, reshaped: BlazeFace in small. */
const nodes: GraphNode[] = [
  { name: 'image', op: 'Placeholder' },
  { name: 'trunk', op: '_FusedConv2D', input: ['image', 'trunk/filter', 'trunk/bias'] },
  { name: 'deep', op: 'DepthwiseConv2dNative', input: ['trunk', 'deep/filter'] },
  { name: 'sum', op: 'AddV2', input: ['deep', 'trunk'] },
  { name: 'wider', op: 'Pad', input: ['sum', 'wider/paddings'] },
  { name: 'head', op: '_FusedConv2D', input: ['wider', 'head/filter', 'head/bias'] },
  { name: 'out', op: 'Reshape', input: ['head', 'out/shape'] },
]
const weights = new Map<string, Weight>([
  ['trunk/filter', weight(5, 5, 3, 24)],
  ['trunk/bias', weight(24)],
  ['deep/filter', weight(3, 3, 24, 1)],
  ['wider/paddings', { shape: [4, 2], values: Float32Array.from([0, 0, 0, 0, 0, 0, 0, 24]) }],
  ['head/filter', weight(1, 1, 48, 6)],
  ['head/bias', weight(6)],
  ['out/shape', { shape: [1], values: Float32Array.from([-1]) }],
])

test('inner pictures get whole blocks of channels, the added ones zero; what a head hands on stays', () => {
  const wide = blockChannels(nodes, weights)
  expect(wide.get('trunk/filter')!.shape).toEqual([5, 5, 3, 32])
  expect(wide.get('deep/filter')!.shape).toEqual([3, 3, 32, 1])
  expect([...wide.get('trunk/bias')!.values]).toEqual([...weights.get('trunk/bias')!.values, ...Array.from({ length: 8 }, () => 0)])
  // 24 real channels and 24 more are 48, three blocks: of these 32 are there already.
  expect(wide.get('wider/paddings')!.values[7]).toBe(16)
  expect(wide.get('head/filter')).toEqual(weights.get('head/filter'))
  expect(wide.get('head/bias')).toEqual(weights.get('head/bias'))
  const filter = wide.get('trunk/filter')!.values
  const row = 7
  expect([...filter.subarray(row * 32, row * 32 + 24)]).toEqual([...weights.get('trunk/filter')!.values.subarray(row * 24, row * 24 + 24)])
  expect([...filter.subarray(row * 32 + 24, row * 32 + 32)]).toEqual(Array.from({ length: 8 }, () => 0))
})

test('nothing is widened that an unknown operator reads, also from behind', () => {
  const read: GraphNode[] = [...nodes, { name: 'mean', op: 'Mean', input: ['sum', 'axes'] }]
  expect(blockChannels(read, weights).get('trunk/filter')).toEqual(weights.get('trunk/filter'))
})
