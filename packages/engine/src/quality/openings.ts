import type { Landmarks } from './landmarks.ts'

/** Widest opening of the less open eye, in distances from the eyes to the chin (ISO/IEC 29794-5 eyes open). */
export function eyesOpen({ eyeOpening, eyesToChin }: Landmarks): number {
  return eyeOpening / eyesToChin
}

/** Widest opening between the lips, in the same unit (ISO/IEC 29794-5 mouth closed). */
export function mouthClosed({ mouthOpening, eyesToChin }: Landmarks): number {
  return mouthOpening / eyesToChin
}
