import type { Landmarks } from './landmarks.ts'

type Size = { width: number; height: number }

/** From the eyes to the chin over the height of the picture (ISO/IEC 29794-5 head size). */
export function headSize({ eyesToChin }: Landmarks, { height }: Size): number {
  return eyesToChin / height
}

/** From the eye to the edge of the picture on its side, in distances between the eyes; negative beyond the edge. */
export function leftwardCrop({ eyes, eyesApart }: Landmarks): number {
  return eyes[0].x / eyesApart
}

export function rightwardCrop({ eyes, eyesApart }: Landmarks, { width }: Size): number {
  return (width - eyes[1].x) / eyesApart
}

/** From the middle of the eyes to the edge of the picture, in distances from the eyes to the chin. */
export function marginAbove({ eyesMiddle, eyesToChin }: Landmarks): number {
  return eyesMiddle.y / eyesToChin
}

export function marginBelow({ eyesMiddle, eyesToChin }: Landmarks, { height }: Size): number {
  return (height - eyesMiddle.y) / eyesToChin
}
