import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEngine, type FaceAnalysis, type PackSource } from '@renbie/engine'
import sharp from 'sharp'

export const contestantNames = ['embedded', 'yunet-mobilefacenet', 'face-api', 'face-api-default', 'human'] as const
export type ContestantName = (typeof contestantNames)[number]

/** The bytes of a picture in, the template of its one face out. Throws when there is not exactly one face. */
export type Contestant = {
  describe(image: Buffer): Promise<{ template: ArrayLike<number>; timing: FaceAnalysis['timing'] | null }>
  close(): Promise<void>
}
export type ContestantOptions = { cacheDirectory: string; yunetPack: string; workers?: number }

export const openContestant = (name: ContestantName, options: ContestantOptions): Promise<Contestant> => {
  if (name === 'embedded') return openOurs({ kind: 'embedded' }, options)
  if (name === 'yunet-mobilefacenet') return openOurs({ kind: 'directory', directory: options.yunetPack, uncalibrated: true }, options)
  if (name === 'human') return openHuman()
  return openFaceApi(name === 'face-api')
}

const openOurs = async (pack: PackSource, { cacheDirectory, workers = 1 }: ContestantOptions): Promise<Contestant> => {
  const engine = await createEngine({ pack, cacheDirectory, workers, queueLimit: 64, timeoutMs: 60_000 })
  return {
    async describe(image) {
      const result = await engine.analyse(image, 'live')
      if (!result.ok) throw new Error(`${result.code}: ${result.detail}`)
      const { template, timing, faces } = result.analysis
      if (!template || faces.length !== 1) throw new Error(`${faces.length} faces`)
      return { template, timing }
    },
    close: () => engine.close(),
  }
}

const peerFolder = (name: string): string => fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url))
/** Whether `npm ci` was run in bench/. */
export const peersInstalled = (): boolean => existsSync(peerFolder('@vladmandic/human'))

// The peers have no types that hold without TensorFlow.js, and export their WASM builds under names that Node refuses: what
// is used of them is written down here, and they are loaded by path.
type Tensor = { dispose(): void }
type Tensorflow = {
  setBackend(name: string): Promise<boolean>
  ready(): Promise<void>
  tensor3d(values: Uint8Array, shape: [number, number, number], type: 'int32'): Tensor
}
type FaceApi = {
  tf: Tensorflow & { setWasmPaths(folder: string): void; setThreadsCount?(count: number): void }
  nets: Record<'tinyFaceDetector' | 'ssdMobilenetv1' | 'faceLandmark68TinyNet' | 'faceLandmark68Net' | 'faceRecognitionNet', { loadFromDisk(folder: string): Promise<void> }>
  TinyFaceDetectorOptions: new (options: { inputSize: number }) => object
  SsdMobilenetv1Options: new (options: { minConfidence: number }) => object
  detectAllFaces(input: Tensor, options: object): { withFaceLandmarks(tiny: boolean): { withFaceDescriptors(): Promise<{ descriptor: Float32Array }[]> } }
}
type Human = {
  tf: Tensorflow
  load(): Promise<void>
  detect(input: Tensor): Promise<{ face: { embedding?: number[] }[]; error?: string }>
}
type HumanModule = { Human: new (config: object) => Human }

const load = <T>(path: string): T => createRequire(import.meta.url)(peerFolder(path)) as T
const wasmFolder = `${peerFolder('@tensorflow/tfjs-backend-wasm/dist')}/`

/** The same decoder for all: neither peer has one of its own outside a browser. */
const decode = async (tf: Tensorflow, image: Buffer): Promise<Tensor> => {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return tf.tensor3d(data, [info.height, info.width, 3], 'int32')
}

/** `quick`: the tiny detector at 320 pixels and the tiny landmarks; else those it takes by itself. There is one descriptor. */
const openFaceApi = async (quick: boolean): Promise<Contestant> => {
  const api = load<FaceApi>('@vladmandic/face-api/dist/face-api.node-wasm.js')
  api.tf.setWasmPaths(wasmFolder)
  await api.tf.setBackend('wasm')
  await api.tf.ready()
  const models = peerFolder('@vladmandic/face-api/model')
  for (const net of [...(quick ? (['tinyFaceDetector', 'faceLandmark68TinyNet'] as const) : (['ssdMobilenetv1', 'faceLandmark68Net'] as const)), 'faceRecognitionNet'] as const) await api.nets[net].loadFromDisk(models)
  const options = quick ? new api.TinyFaceDetectorOptions({ inputSize: 320 }) : new api.SsdMobilenetv1Options({ minConfidence: 0.5 })
  return {
    async describe(image) {
      const input = await decode(api.tf, image)
      try {
        const faces = await api.detectAllFaces(input, options).withFaceLandmarks(quick).withFaceDescriptors()
        if (faces.length !== 1 || !faces[0]) throw new Error(`${faces.length} faces`)
        return { template: faces[0].descriptor, timing: null }
      } finally {
        input.dispose()
      }
    },
    close: async () => {},
  }
}

/** One face, not turned upright beforehand; mesh and description, without what else it can do, and without its cache of earlier frames. */
const humanConfig = (modelBasePath: string) => ({
  backend: 'wasm',
  wasmPath: wasmFolder,
  modelBasePath,
  cacheSensitivity: 0,
  debug: false,
  filter: { enabled: false },
  face: {
    enabled: true,
    detector: { maxDetected: 1, rotation: false, skipFrames: 0, skipTime: 0 },
    mesh: { enabled: true },
    description: { enabled: true, skipFrames: 0, skipTime: 0 },
    attention: { enabled: false },
    iris: { enabled: false },
    emotion: { enabled: false },
    antispoof: { enabled: false },
    liveness: { enabled: false },
  },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  gesture: { enabled: false },
  segmentation: { enabled: false },
})

const openHuman = async (): Promise<Contestant> => {
  const models = await serveFolder(peerFolder('@vladmandic/human/models'))
  const { Human } = load<HumanModule>('@vladmandic/human/dist/human.node-wasm.js')
  const human = new Human(humanConfig(`${models.url}/`))
  await human.tf.ready()
  await human.load()
  return {
    async describe(image) {
      const input = await decode(human.tf, image)
      try {
        const { face, error } = await human.detect(input)
        const template = face[0]?.embedding
        if (face.length !== 1 || !template) throw new Error(`${face.length} faces ${error ?? ''}`)
        return { template, timing: null }
      } finally {
        input.dispose()
      }
    },
    close: models.close,
  }
}

/** It reads its models by HTTP only. */
const serveFolder = async (folder: string): Promise<{ url: string; close: () => Promise<void> }> => {
  const server = createServer((request, response) => {
    const file = join(folder, basename(new URL(request.url ?? '/', 'http://localhost').pathname))
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end()
    response.end(readFileSync(file))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => new Promise((closed) => server.close(() => closed())) }
}
