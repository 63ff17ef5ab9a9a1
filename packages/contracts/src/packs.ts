import { z } from 'zod'

/** A file beside `pack.json`: no folders, so that a pack can name nothing outside of itself. */
const fileNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'a plain file name in the folder of the pack')
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 lower-case hexadecimal digits')
const perChannelSchema = z.tuple([z.number(), z.number(), z.number()])

/**
 * How a picture becomes the network's input. A value 0..255 is first brought to 0..`range`, then (value − mean) / deviation;
 * `mean` and `deviation` stand in the order of `colourOrder`.
 */
export const packInputSchema = z.strictObject({
  /** Side of the square input in pixels. */
  sizePx: z.int().min(32).max(1280),
  colourOrder: z.enum(['rgb', 'bgr']),
  range: z.union([z.literal(1), z.literal(255)]),
  mean: perChannelSchema.default([0, 0, 0]),
  deviation: perChannelSchema.refine((values) => values.every((value) => value > 0), 'must be positive').default([1, 1, 1]),
})
export type PackInput = z.infer<typeof packInputSchema>

const network = { file: fileNameSchema, sha256: sha256Schema, input: packInputSchema }
const strided = packInputSchema.refine(({ sizePx }) => sizePx % 32 === 0, { path: ['sizePx'], message: 'must be a multiple of 32' })

/** `blazeface` and `dlib` are the networks that the product brings along, and so name no file. */
export const packDetectorSchema = z.discriminatedUnion('family', [
  z.strictObject({ family: z.literal('yunet'), ...network, input: strided }),
  z.strictObject({ family: z.literal('scrfd'), ...network, input: strided }),
  /** RetinaFace on MobileNet 0.25: BGR, 0..255, mean 104, 117, 123. */
  z.strictObject({ family: z.literal('retinaface'), ...network, input: strided }),
  z.strictObject({ family: z.literal('blazeface') }),
])
export const packRecogniserSchema = z.discriminatedUnion('family', [
  z.strictObject({
    family: z.literal('arcface'),
    ...network,
    /** `arcface-5`: eyes, nose and corners of the mouth on ArcFace’s reference points; `dlib-chip`: dlib’s mean face, padding 0.25. */
    alignment: z.enum(['arcface-5', 'dlib-chip']),
    dimension: z.int().min(32).max(2048),
  }),
  z.strictObject({ family: z.literal('dlib') }),
])
/** The face mesh that the product brings along; it also measures pose and confirms faces, so every pack uses it. */
export const packLandmarksSchema = z.strictObject({ family: z.literal('facemesh') })
/**
 * Presentation attack detection. `threshold`: the score (0 bona fide, 1 attack) from which a presentation counts as an attack;
 * it belongs to the networks, and a node may set another for each kind of lane.
 */
const attackThreshold = z.number().gt(0).max(1)
export const packLivenessSchema = z.discriminatedUnion('family', [
  z.strictObject({
    family: z.literal('minifasnet'),
    /** Their answers are averaged. `cropScale`: side of the square that a network sees over that of the face (see the engine’s README). */
    networks: z.array(z.strictObject({ ...network, cropScale: z.number().min(1).max(6) })).min(1).max(4),
    /** Which of the classes means a live face; 1 in the networks of its makers. */
    bonaFideClass: z.int().min(0).max(9).default(1),
    threshold: attackThreshold,
  }),
  /** Networks that the product brings along, and so name no file. */
  z.strictObject({ family: z.enum(['human-antispoof', 'human-liveness']), threshold: attackThreshold }),
])

export const calibrationPointSchema = z.strictObject({ score: z.number().min(-1).max(1), falseMatchRate: z.number().gt(0).max(1) })
export const calibrationPointsSchema = z.array(calibrationPointSchema).min(2).max(1_000)
export type PackCalibrationPoint = z.infer<typeof calibrationPointSchema>

/** What a model pack says about itself: `pack.json`. An unknown key is fatal: a misspelt one would be a setting not in force. */
export const packManifestSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, dot, dash and underscore'),
  version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/),
  licence: z.string().min(1).max(500),
  commercialUse: z.boolean(),
  /** Where the networks come from, in words or as an address. */
  source: z.string().min(1).max(500),
  detector: packDetectorSchema,
  landmarks: packLandmarksSchema.optional(),
  recogniser: packRecogniserSchema,
  liveness: packLivenessSchema.optional(),
  /** Made with exactly these networks; without it the pack must be calibrated before a node uses it. */
  calibration: calibrationPointsSchema.optional(),
})
export type PackManifest = z.infer<typeof packManifestSchema>

/** `calibration.json`, which `renbie models calibrate` writes beside `pack.json`. */
export const packCalibrationSchema = z.strictObject({
  /** The pack it was made with, by id and digest: with any other its rates would be wrong. */
  pack: z.string(),
  madeFrom: z.string(),
  people: z.int().min(1),
  impostorPairs: z.int().min(1),
  points: calibrationPointsSchema,
  /** Fitted on half of the people, observed on the others. */
  heldOut: z.array(z.strictObject({ predicted: z.number(), observed: z.number(), expectedPairs: z.number() })),
})
export type PackCalibration = z.infer<typeof packCalibrationSchema>

/** Folder name of an installed pack; `embedded` is the one that needs no folder. */
export const packNameSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, dot, dash and underscore')
