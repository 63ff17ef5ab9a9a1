import type { Box } from '../analysis.ts'
import type { Mesh } from '../detect/mesh.ts'
import type { Pyramid } from '../picture/pyramid.ts'
import type { Similarity } from '../picture/similarity.ts'

/**
 * Carries a square of `sizePx` onto the face and its surroundings, `cropScale` times as wide as the face: what gives an attack
 * away, the edge of a sheet or a screen, lies around the face. The face is measured by its mesh, so that the same picture looks
 * the same with every detector. The square stays level and inside the picture: it is moved and, as the last resort, made smaller,
 * because a border that is not in the scene looks like one that is (Silent-Face-Anti-Spoofing crops so as well).
 */
export function surroundings(mesh: Mesh, pyramid: Pyramid, cropScale: number, sizePx: number): Similarity {
  const face = boundsOf(mesh)
  const { width, height } = pyramid
  const sidePx = Math.min(cropScale * Math.sqrt(face.width * face.height), width, height)
  const scale = sidePx / sizePx
  return { a: scale, b: 0, tx: within(face.x + (face.width - sidePx) / 2, width - sidePx), ty: within(face.y + (face.height - sidePx) / 2, height - sidePx) }
}

function boundsOf({ points }: Mesh): Box {
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity
  for (const { x, y } of points) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

function within(start: number, last: number): number {
  return Math.min(Math.max(0, start), last)
}
