import type { GraphNode } from './graph-node.ts'
import type { Weight } from './weights.ts'

/**
 * onnxruntime keeps pictures in blocks of 16 channels (8 without AVX-512) from one convolution to the next. A depthwise
 * convolution of 24 channels does not fit: it is done by a general routine, and values are put into blocks and out again
 * around each. With 32 channels, eight of them zero, BlazeFace answers the same in a twelfth less time.
 */
const BLOCK = 16

/** What these hand on has the channels of what they read, and zeros stay zeros. */
const KEEPS_CHANNELS = new Set(['DepthwiseConv2dNative', 'AddV2', 'Relu', 'Prelu', 'MaxPool', 'Pad'])

/** The weights with the channels of every inner picture widened to whole blocks. `nodes`: every input before its use. */
export function blockChannels(nodes: readonly GraphNode[], weights: ReadonlyMap<string, Weight>): Map<string, Weight> {
  const widened = new Map(weights)
  const pictures = new Map<string, { channels: number; wide: number }>()
  const shown = exposed(nodes, weights)
  const widen = (name: string | undefined, shape: (from: number[]) => number[]) => {
    const weight = name === undefined ? undefined : weights.get(name)
    if (name !== undefined && weight) widened.set(name, padded(weight, shape(weight.shape)))
  }
  for (const { name, op, input: [first = '', second = '', ...others] = [] } of nodes) {
    const weight = weights.get(second)
    const before = pictures.get(first)
    let after = before
    if (op === '_FusedConv2D' && weight) {
      const channels = weight.shape[3] ?? 1
      const wide = shown.has(name) ? channels : wholeBlocks(channels)
      after = { channels, wide }
      widen(second, ([h = 1, w = 1, inputs = 1]) => [h, w, before?.wide ?? inputs, wide])
      for (const perOutput of others) widen(perOutput, (shape) => [...shape.slice(0, -1), wide])
    } else if (op === 'DepthwiseConv2dNative' && before) {
      widen(second, ([h = 1, w = 1, , multiplier = 1]) => [h, w, before.wide, multiplier])
    } else if (op === 'Prelu' && before) {
      widen(second, (shape) => [...shape.slice(0, -1), before.wide])
    } else if (op === 'Pad' && before && weight) {
      // [before, after] of N, H, W, C: what the input was widened by is there already.
      const channels = before.channels + (weight.values[7] ?? 0)
      after = { channels, wide: shown.has(name) ? channels : wholeBlocks(channels) }
      widened.set(second, { ...weight, values: weight.values.with(7, after.wide - before.wide) })
    }
    if (after) pictures.set(name, after)
  }
  return widened
}

/** Pictures that are read by what would notice added channels (heads, outputs), and those that share their channels with one. */
function exposed(nodes: readonly GraphNode[], weights: ReadonlyMap<string, Weight>): Set<string> {
  const found = new Set<string>()
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const { name, op, input = [] } of nodes) {
      if (op === '_FusedConv2D') continue
      const pictures = [name, ...input.filter((other) => !weights.has(other))]
      const ownChannels = op === 'AddV2' && pictures.length < 3
      if (!KEEPS_CHANNELS.has(op) || ownChannels || pictures.some((other) => found.has(other))) for (const picture of pictures) found.add(picture)
    }
  }
  return found
}

function wholeBlocks(channels: number): number {
  return Math.ceil(channels / BLOCK) * BLOCK
}

/** `weight` in the corner of zeros of `shape`; only the last two axes may be longer. */
function padded({ shape, values }: Weight, wide: readonly number[]): Weight {
  const [rows = 1, columns = 1] = [shape.at(-2), shape.at(-1)]
  const [wideRows = 1, wideColumns = 1] = [wide.at(-2), wide.at(-1)]
  const out = new Float32Array(wide.reduce((product, size) => product * size, 1))
  for (let from = 0; from < values.length; from += columns) {
    const row = from / columns
    out.set(values.subarray(from, from + columns), (Math.floor(row / rows) * wideRows + (row % rows)) * wideColumns)
  }
  return { shape: [...wide], values: out }
}
