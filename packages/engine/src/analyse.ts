import type { DetectedFace, EngineResult, FaceAnalysis, PictureRole, Point, Quality } from './analysis.ts'
import { decode, type Decoded } from './decode/decode.ts'
import type { Candidate, Detector } from './detect/detector.ts'
import { eyeOf, fitMesh, type Mesh } from './detect/mesh.ts'
import { aboutEqual, byProminence, visibleArea } from './detect/primary.ts'
import { findFaces } from './detect/search.ts'
import { NOT_ASSESSED, type Liveness } from './liveness/liveness.ts'
import { createPyramid, type Pyramid } from './picture/pyramid.ts'
import { assessFace, assessWithoutFace } from './quality/assess.ts'
import { viewOf } from './quality/face-view.ts'
import { measureFace } from './quality/measure-face.ts'
import type { Recogniser } from './recognise/recogniser.ts'
import type { Network } from './runtime/network.ts'

/** The parts of a pack, ready to work. */
export type Parts = { detector: Detector; landmarks: Network; recogniser: Recogniser; liveness: Liveness | null }

/** Below this the landmark network says that the candidate is no face. */
const MINIMUM_PRESENCE = 0.5
/** Between the eyes; a smaller face has too little detail for its template to mean anything. */
const SMALLEST_TEMPLATE_EYES_PX = 12

/** One picture through all stages. `nowMs` is a monotonic clock. Bad pictures are values; only a broken engine throws. */
export async function analyse(parts: Parts, image: Uint8Array, role: PictureRole, nowMs: () => number): Promise<EngineResult> {
  const started = nowMs()
  const decoded = await decode(image)
  if (!decoded.ok) return decoded
  const decodedAt = nowMs()
  const pyramid = createPyramid(decoded.picture)
  const found = await findTraveller(parts, pyramid)
  const detectedAt = nowMs()
  const traveller = found.traveller
  const view = traveller && viewOf(pyramid, traveller.mesh)
  const faces = found.faces.map((face) => detectedFace(face, face === traveller?.candidate ? traveller.mesh : null, decoded.shrink))
  const primary = (traveller && faces[0]) ?? null

  let quality: Quality = assessWithoutFace(found.faces.length > 0 ? 'several-faces' : 'no-face')
  let template: Float32Array | null = null
  let assessedAt = nowMs()
  if (traveller && view && primary) {
    const { mesh } = traveller
    const raws = measureFace(view, mesh, { shrink: decoded.shrink, secondFaceRatio: secondFaceRatioOf(found.faces, pyramid) })
    assessedAt = nowMs()
    const large = primary.interEyeDistancePx >= SMALLEST_TEMPLATE_EYES_PX
    const described = large ? await parts.recogniser.describe(pyramid, mesh) : null
    template = described?.template ?? null
    const evidence = { network: parts.recogniser.network, presence: mesh.presence, mirrorAgreement: described?.mirrorAgreement ?? null }
    quality = assessFace(raws, evidence, role)
  }
  const describedAt = nowMs()
  // A document's portrait is a print by nature, and a reference was somebody's picture: neither is a presentation.
  const presentationAttack = role === 'live' && traveller && parts.liveness ? await parts.liveness.assess(pyramid, traveller.mesh) : NOT_ASSESSED
  const timing = { decodeMs: decodedAt - started, detectMs: detectedAt - decodedAt, qualityMs: assessedAt - detectedAt, templateMs: describedAt - assessedAt, livenessMs: nowMs() - describedAt, queuedMs: 0 }
  return { ok: true, analysis: { image: imageOf(decoded), faces, primary, template, quality, presentationAttack, timing } }
}

type Traveller = { candidate: Candidate; mesh: Mesh }

/**
 * Faces by prominence, false alarms of the detector taken out where they would matter: the landmark network must confirm
 * the traveller, and a second face before it makes the picture ambiguous. No traveller when two are about equal.
 */
export async function findTraveller(parts: Parts, pyramid: Pyramid): Promise<{ faces: Candidate[]; traveller: Traveller | null }> {
  const ordered = byProminence(await findFaces(parts.detector, pyramid), pyramid)
  const falseAlarms = new Set<Candidate>()
  const confirmed: Traveller[] = []
  for (const candidate of ordered) {
    const first = confirmed[0]
    if (first && !aboutEqual(first.candidate, candidate, pyramid)) continue
    const mesh = await fitMesh(parts.landmarks, pyramid, candidate)
    if (mesh.presence < MINIMUM_PRESENCE) falseAlarms.add(candidate)
    else confirmed.push({ candidate, mesh })
    if (confirmed.length === 2) break
  }
  const [first, second] = confirmed
  return { faces: ordered.filter((candidate) => !falseAlarms.has(candidate)), traveller: second ? null : (first ?? null) }
}

/** Area of the next largest face over the first one's, as far as the picture shows them. */
export function secondFaceRatioOf(faces: readonly Candidate[], pyramid: Pyramid): number {
  const [first, second] = faces.map(({ box }) => visibleArea(box, pyramid))
  return first && second ? Math.min(1, second / first) : 0
}

/** In pixels of the whole picture; the mesh knows the eyes better than the detector does. */
function detectedFace({ box, eyes, score }: Candidate, mesh: Mesh | null, shrink: number): DetectedFace {
  const whole = ({ x, y }: Point): Point => ({ x: x / shrink, y: y / shrink })
  const [left, right] = mesh ? [eyeOf(mesh, 0), eyeOf(mesh, 1)] : eyes
  return {
    box: { ...whole(box), width: box.width / shrink, height: box.height / shrink },
    eyes: [whole(left), whole(right)],
    detectionScore: score,
    interEyeDistancePx: Math.hypot(right.x - left.x, right.y - left.y) / shrink,
  }
}

function imageOf({ widthPx, heightPx, format }: Decoded): FaceAnalysis['image'] {
  return { widthPx, heightPx, format }
}
