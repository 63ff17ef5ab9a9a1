import type { Cheek } from './cheeks.ts'
import { LINEAR } from './face-view.ts'
import type { Raw } from './raw.ts'

/** Skin of every tone under white light lies in this part of CIELAB (ISO/IEC 29794-5). */
const SKIN = { a: [5, 25], b: [5, 35] } as const
/** A colour that lacks red or yellow altogether is as far as any. */
const FARTHEST = 100
/** Mean distance between the channels, of 255, below which a picture has no colour: JPEG leaves that much in a grey one. */
const GREY = 1.5

/** Distance of the cheeks' mean colour from skin, in units of CIELAB, 0 to 100. */
export function naturalColour(cheeks: readonly [Cheek, Cheek] | null): Raw {
  if (!cheeks) return 'face-outside-picture'
  if (cheeks.every(isGrey)) return 'greyscale'
  const [r, g, b] = [0, 1, 2].map((channel) => (meanOf(cheeks[0], channel) + meanOf(cheeks[1], channel)) / 2)
  const lab = chromaOf(r!, g!, b!)
  if (lab.a < 0 || lab.b < 0) return FARTHEST
  return Math.hypot(outside(lab.a, SKIN.a), outside(lab.b, SKIN.b))
}

function isGrey(cheek: Cheek): boolean {
  const plane = cheek.length / 3
  let apart = 0
  for (let i = 0; i < plane; i++) apart += Math.abs(cheek[i]! - cheek[i + plane]!) + Math.abs(cheek[i + plane]! - cheek[i + 2 * plane]!)
  return apart / (2 * plane) < GREY
}

function meanOf(cheek: Cheek, channel: number): number {
  const plane = cheek.length / 3
  return cheek.subarray(channel * plane, (channel + 1) * plane).reduce((sum, value) => sum + value, 0) / plane
}

function outside(value: number, [from, to]: readonly [number, number]): number {
  return Math.max(0, from - value, value - to)
}

/** CIELAB a* and b* for the D50 white of the standard, from stored sRGB values 0..255. */
function chromaOf(r: number, g: number, b: number): { a: number; b: number } {
  const [lr, lg, lb] = [LINEAR[Math.round(r)]!, LINEAR[Math.round(g)]!, LINEAR[Math.round(b)]!]
  const x = cubic((0.43605 * lr + 0.38508 * lg + 0.14309 * lb) / 0.964221)
  const y = cubic(0.22249 * lr + 0.71689 * lg + 0.06062 * lb)
  const z = cubic((0.01393 * lr + 0.0971 * lg + 0.71419 * lb) / 0.825211)
  return { a: 500 * (x - y), b: 200 * (y - z) }
}

function cubic(value: number): number {
  return value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116
}
