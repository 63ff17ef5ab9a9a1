import type { Engine } from '@renbie/engine'

const dimension = 4
const quality = { verdict: 'good' as const, score: 90, measures: [], findings: [] }
const timing = { queuedMs: 0, decodeMs: 0, detectMs: 0, qualityMs: 0, templateMs: 0, livenessMs: 0 }
const presentationAttack = { verdict: 'not-assessed' as const, score: null, threshold: null, method: null }
const eyes: [{ x: number; y: number }, { x: number; y: number }] = [{ x: 40, y: 40 }, { x: 60, y: 40 }]
const face = { box: { x: 20, y: 20, width: 60, height: 60 }, eyes, detectionScore: 1, interEyeDistancePx: 20 }

export type FakePerson = 'one' | 'two' | 'three' | 'four'

/** The picture of an invented person for the fake engine, base64: equal names are one person, others are strangers. */
export const fakePicture = (person: FakePerson): string => Buffer.from(person).toString('base64')

/** An engine without networks, for tests of what happens around it: the picture is the name of the person in it. */
export const fakeEngine = (onAnalyse: () => Promise<void> = async () => undefined): Engine => ({
  pack: { id: 'fake', detector: 'fake', recogniser: 'fake', dimension, digest: 'fake' },
  analyse: async (image) => {
    await onAnalyse()
    const axis = ['one', 'two', 'three', 'four'].indexOf(Buffer.from(image).toString())
    if (axis < 0) return { ok: false, code: 'image-not-supported', detail: 'not a name' }
    const template = new Float32Array(dimension).fill(0)
    template[axis] = 1
    return { ok: true, analysis: { image: { widthPx: 100, heightPx: 100, format: 'jpeg' }, faces: [face], primary: face, template, quality, presentationAttack, timing } }
  },
  similarity: (a, b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0),
  falseMatchRate: (score) => (score > 0.9 ? 1e-9 : 1),
  scoreAt: () => 0.9,
  calibratedTo: 1e-9,
  load: () => ({ queued: 0, running: 0, workers: 1 }),
  close: async () => undefined,
})

/** Another pack than `fake`: it turns every vector round, so that a template of one says nothing to the other. */
export const otherEngine = (id: string, fails: FakePerson[] = [], onAnalyse?: () => Promise<void>): Engine => {
  const engine = fakeEngine(onAnalyse)
  return {
    ...engine,
    pack: { ...engine.pack, id },
    analyse: async (image, role) => {
      const result = await engine.analyse(image, role)
      if (!result.ok) return result
      if (fails.includes(Buffer.from(image).toString() as FakePerson)) return { ok: true, analysis: { ...result.analysis, faces: [], primary: null, template: null } }
      return { ok: true, analysis: { ...result.analysis, template: result.analysis.template!.toReversed() } }
    },
  }
}
