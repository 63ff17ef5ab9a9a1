import type { DetectedFace, EngineResult, FaceAnalysis, PictureRole, Point, Quality } from './analysis.ts'
import { decode, type Decoded } from './decode/decode.ts'
import type { Candidate, Detector } from './detect/detector.ts'
import { eyeOf, fitMesh, type Mesh } from './detect/mesh.ts'
import { byProminence, equalInArea, inTheMiddle, visibleArea } from './detect/primary.ts'
import { findEveryFace, findFaces } from './detect/search.ts'
import { NOT_ASSESSED, type Liveness } from './liveness/liveness.ts'
import { createPyramid, type Pyramid } from './picture/pyramid.ts'
import { assessFace, assessWithoutFace } from './quality/assess.ts'
import { viewOf } from './quality/face-view.ts'
import { measureFace } from './quality/measure-face.ts'
import type { Recogniser } from './recognise/recogniser.ts'
import type { Network } from './runtime/network.ts'

/** The parts of a pack, ready to work. */
export type Parts = { detector: Detector; landmarks: Network; recogniser: Recogniser; liveness: Liveness | null }

/** So many faces about equally large are a group: nobody is the traveller, wherever they stand. */
const GROUP = 4
/** Below this the landmark network says that the candidate is no face. */
const MINIMUM_PRESENCE = 0.5
/** From this score on a detector is believed where the landmark network is not: of faces under 24 pixels it sees too little. */
const SURE_DETECTION = 0.8
/** Between the eyes; a smaller face has too little detail for its template to mean anything. */
const SMALLEST_TEMPLATE_EYES_PX = 12

/** One picture through all stages. `nowMs` is a monotonic clock. Bad pictures are values; only a broken engine throws. */
export async function analyse(parts: Parts, image: Uint8Array, { role, everyFace }: { role: PictureRole; everyFace: boolean }, nowMs: () => number): Promise<EngineResult> {
  const started = nowMs()
  const decoded = await decode(image)
  if (!decoded.ok) return decoded
  const decodedAt = nowMs()
  const pyramid = createPyramid(decoded.picture)
  const found = everyFace ? await findEveryone(parts, pyramid) : await findTraveller(parts, pyramid)
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
  const templates: (Float32Array | null)[] = []
  for (const mesh of found.everyone) templates.push(mesh === traveller?.mesh ? template : await templateOf(parts, pyramid, mesh))
  return { ok: true, analysis: { image: imageOf(decoded), faces, primary, template, ...(everyFace && { templates }), quality, presentationAttack, timing } }
}

type Traveller = { candidate: Candidate; mesh: Mesh }
/** `everyone`: the meshes of all `faces`, when they were asked for. */
type Found = { faces: Candidate[]; everyone: Mesh[]; traveller: Traveller | null }

/**
 * Faces by prominence, false alarms of the detector taken out where they would matter: the landmark network must confirm
 * the traveller, and any face about as large before it makes the picture ambiguous.
 */
export async function findTraveller(parts: Parts, pyramid: Pyramid): Promise<Found> {
  const ordered = byProminence(await findFaces(parts.detector, pyramid), pyramid)
  const falseAlarms = new Set<Candidate>()
  const rivals: Traveller[] = []
  for (const candidate of ordered) {
    const first = rivals[0]
    if (first && !equalInArea(first.candidate, candidate, pyramid)) continue
    const mesh = await fitMesh(parts.landmarks, pyramid, candidate)
    if (mesh.presence < MINIMUM_PRESENCE) falseAlarms.add(candidate)
    else rivals.push({ candidate, mesh })
    if (rivals.length === GROUP) break
  }
  const traveller = travellerAmong(rivals, pyramid)
  const faces = ordered.filter((candidate) => !falseAlarms.has(candidate))
  return { faces: leading(faces, traveller?.candidate), everyone: [], traveller }
}

/** Of faces about as large as the first: the only one, or the one in the middle. Null when nobody could say who it is. */
function travellerAmong(rivals: readonly Traveller[], pyramid: Pyramid): Traveller | null {
  if (rivals.length < 2) return rivals[0] ?? null
  if (rivals.length >= GROUP) return null
  const middle = inTheMiddle(rivals.map(({ candidate }) => candidate), pyramid)
  return rivals.find(({ candidate }) => candidate === middle) ?? null
}

function leading<Face>(faces: readonly Face[], first: Face | undefined): Face[] {
  return first === undefined ? [...faces] : [first, ...faces.filter((face) => face !== first)]
}

/** All faces of a scene, each with its mesh; the traveller among them by the same rule. */
async function findEveryone(parts: Parts, pyramid: Pyramid): Promise<Found> {
  const seen: Traveller[] = []
  for (const candidate of byProminence(await findEveryFace(parts.detector, pyramid), pyramid)) {
    const mesh = await fitMesh(parts.landmarks, pyramid, candidate)
    if (mesh.presence >= MINIMUM_PRESENCE || candidate.score >= SURE_DETECTION) seen.push({ candidate, mesh })
  }
  const confirmed = seen.filter(({ mesh }) => mesh.presence >= MINIMUM_PRESENCE)
  const rivals = confirmed.filter(({ candidate }) => equalInArea(confirmed[0]!.candidate, candidate, pyramid))
  const traveller = travellerAmong(rivals, pyramid)
  const faces = leading(seen, traveller ?? undefined)
  return { faces: faces.map(({ candidate }) => candidate), everyone: faces.map(({ mesh }) => mesh), traveller }
}

async function templateOf(parts: Parts, pyramid: Pyramid, mesh: Mesh): Promise<Float32Array | null> {
  const [left, right] = [eyeOf(mesh, 0), eyeOf(mesh, 1)]
  const tooSmall = Math.hypot(right.x - left.x, right.y - left.y) < SMALLEST_TEMPLATE_EYES_PX
  return tooSmall ? null : ((await parts.recogniser.describe(pyramid, mesh))?.template ?? null)
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
