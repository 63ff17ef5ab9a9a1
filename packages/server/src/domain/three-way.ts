import type { CheckId, PhotoId, ThreeWayResult, Verification } from '@renbie/contracts'
import type { Template } from './template.ts'

/** A photo on file, by what it is known by. */
export type OnFile = { name: { photoId: PhotoId } | { checkId: CheckId }; template: Template }

export type ThreeWayFaces = { live: Template; document: Template; file: readonly OnFile[] }

type Pair = ThreeWayResult['pairs'][number]

/**
 * All three sides of the triangle. A side with the file is as strong as the best of its photos: people are kept with several
 * because they look different in each. The weakest link is the side that strangers would resemble most easily, whatever the verdicts.
 * @param verify the score, rate and verdict of two templates of one pack
 * @param faces `file` has at least one photo
 */
export const compareThreeWay = ({ live, document, file }: ThreeWayFaces, verify: (a: Template, b: Template) => Verification): Pick<ThreeWayResult, 'pairs' | 'weakest' | 'allMatch'> => {
  const withFile = (pair: Pair['pair'], face: Template): Pair => {
    const verified = file.map((photo) => ({ name: photo.name, ...verify(face, photo.template) }))
    const { name, ...best } = verified.reduce((a, b) => (b.score > a.score ? b : a))
    return { pair, ...best, file: name, meanScore: verified.reduce((sum, { score }) => sum + score, 0) / verified.length }
  }
  const first = verify(live, document)
  const pairs: Pair[] = [{ pair: 'live-document', ...first, file: null, meanScore: first.score }, withFile('live-file', live), withFile('document-file', document)]
  const weakest = pairs.reduce((a, b) => (b.score < a.score ? b : a))
  return { pairs, weakest: weakest.pair, allMatch: pairs.every(({ match }) => match) }
}
