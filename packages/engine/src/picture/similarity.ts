import type { Point } from '../analysis.ts'

/** Rotation, uniform scale and shift: x' = a·x − b·y + tx, y' = b·x + a·y + ty. Scale is √(a² + b²). */
export type Similarity = { a: number; b: number; tx: number; ty: number }

export function apply(transform: Similarity, point: Point): Point {
  return {
    x: transform.a * point.x - transform.b * point.y + transform.tx,
    y: transform.b * point.x + transform.a * point.y + transform.ty,
  }
}

export function invert({ a, b, tx, ty }: Similarity): Similarity {
  const squared = a * a + b * b
  const ia = a / squared
  const ib = -b / squared
  return { a: ia, b: ib, tx: -(ia * tx - ib * ty), ty: -(ib * tx + ia * ty) }
}

export function scaleOf(transform: Similarity): number {
  return Math.hypot(transform.a, transform.b)
}

/**
 * The similarity that carries `from` onto `to` with the least sum of squared distances (Umeyama 1991, in the plane, where
 * it has this closed form). Null when `from` has no extent, so that no scale exists.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity | null {
  const count = Math.min(from.length, to.length)
  let fx = 0, fy = 0, tx = 0, ty = 0
  for (let i = 0; i < count; i++) {
    fx += from[i]!.x / count
    fy += from[i]!.y / count
    tx += to[i]!.x / count
    ty += to[i]!.y / count
  }
  let dot = 0, cross = 0, extent = 0
  for (let i = 0; i < count; i++) {
    const px = from[i]!.x - fx, py = from[i]!.y - fy
    const qx = to[i]!.x - tx, qy = to[i]!.y - ty
    dot += px * qx + py * qy
    cross += px * qy - py * qx
    extent += px * px + py * py
  }
  if (!(extent > 1e-9)) return null
  const a = dot / extent
  const b = cross / extent
  return { a, b, tx: tx - (a * fx - b * fy), ty: ty - (b * fx + a * fy) }
}
