import { dlibChipToPicture } from './align/chip.ts'
import type { DetectedFace, EngineResult, FaceAnalysis, PictureRole, Point, Quality } from './analysis.ts'
import { decode, type Decoded } from './decode/decode.ts'
import type { Candidate, Detector } from './detect/detector.ts'
import { fitMesh, type Mesh } from './detect/mesh.ts'
import { byProminence, equalInArea, inTheMiddle, visibleArea } from './detect/primary.ts'
import { findEveryFace, findFaces } from './detect/search.ts'
import { createPyramid, type Pyramid } from './picture/pyramid.ts'
import { PLAIN, sampleSquare } from './picture/sample.ts'
import { assessFace, assessWithoutFace } from './quality/assess.ts'
import { CHIP_PX, faceSampleOf } from './quality/face-sample.ts'
import { headPose } from './quality/head-pose.ts'
import type { Recogniser } from './recognise/recogniser.ts'
import type { Network } from './runtime/network.ts'

/** The parts of a pack, ready to work. */
export type Parts = { detector: Detector; landmarks: Network; recogniser: Recogniser }

/** So many faces about equally large are a group: nobody is the traveller, wherever they stand. */
const GROUP = 4
/** Below this the landmark network says that the candidate is no face. */
const MINIMUM_PRESENCE = 0.5
/** From this score on a detector is believed where the landmark network is not: of faces under 24 pixels it sees too little. */
const SURE_DETECTION = 0.8
/** Between the eyes; a smaller face has too little detail for its template to mean anything. */
const SMALLEST_TEMPLATE_EYES_PX = 12
/** Outer and inner corner of the eye at the left of the picture, then of the other (mesh points). */
const EYE_CORNERS = [[33, 133], [362, 263]] as const

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
  const alignment = traveller && dlibChipToPicture(traveller.mesh, CHIP_PX)
  const faces = found.faces.map((face) => detectedFace(face, face === traveller?.candidate ? traveller.mesh : null, decoded.shrink))
  const primary = (traveller && faces[0]) ?? null

  let quality: Quality = assessWithoutFace(found.faces.length > 0 ? 'several-faces' : 'no-face')
  let template: Float32Array | null = null
  let assessedAt = nowMs()
  if (traveller && alignment && primary) {
    const chip = sampleSquare(pyramid, alignment, CHIP_PX, PLAIN)
    const [first, second] = found.faces.map(({ box }) => visibleArea(box, pyramid))
    const secondFaceRatio = first && second ? Math.min(1, second / first) : 0
    const { interEyeDistancePx } = primary
    quality = assessFace({ sample: faceSampleOf(chip), pose: headPose(traveller.mesh), interEyeDistancePx, secondFaceRatio }, role)
    assessedAt = nowMs()
    if (interEyeDistancePx >= SMALLEST_TEMPLATE_EYES_PX) template = await parts.recogniser.template(pyramid, traveller.mesh)
  }
  const templates: (Float32Array | null)[] = []
  for (const mesh of found.everyone) templates.push(mesh === traveller?.mesh ? template : await templateOf(parts, pyramid, mesh))
  const timing = { decodeMs: decodedAt - started, detectMs: detectedAt - decodedAt, qualityMs: assessedAt - detectedAt, templateMs: nowMs() - assessedAt, queuedMs: 0 }
  return { ok: true, analysis: { image: imageOf(decoded), faces, primary, template, ...(everyFace && { templates }), quality, timing } }
}

type Traveller = { candidate: Candidate; mesh: Mesh }
/** `everyone`: the meshes of all `faces`, when they were asked for. */
type Found = { faces: Candidate[]; everyone: Mesh[]; traveller: Traveller | null }

/**
 * Faces by prominence, false alarms of the detector taken out where they would matter: the landmark network must confirm
 * the traveller, and any face about as large before it makes the picture ambiguous.
 */
async function findTraveller(parts: Parts, pyramid: Pyramid): Promise<Found> {
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
  return tooSmall ? null : parts.recogniser.template(pyramid, mesh)
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

function eyeOf(mesh: Mesh, index: 0 | 1): Point {
  const [a, b] = EYE_CORNERS[index]
  return { x: (mesh.points[a]!.x + mesh.points[b]!.x) / 2, y: (mesh.points[a]!.y + mesh.points[b]!.y) / 2 }
}

function imageOf({ widthPx, heightPx, format }: Decoded): FaceAnalysis['image'] {
  return { widthPx, heightPx, format }
}
