import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PackManifest } from '@renbie/contracts'

const files = { detector: 'yunet_n_dynamic.onnx', recogniser: 'mobilefacenet_foamliu.onnx' }

/** A pack of YuNet and MobileFaceNet out of a folder of ONNX files; null where they are not. It is timed and makes no decision, so it has no calibration. */
export const writeYunetPack = (models: string, folder: string): string | null => {
  if (!Object.values(files).every((file) => existsSync(join(models, file)))) return null
  mkdirSync(folder, { recursive: true })
  const digest = (file: string): string => {
    copyFileSync(join(models, file), join(folder, file))
    return createHash('sha256').update(readFileSync(join(folder, file))).digest('hex')
  }
  const manifest: PackManifest = {
    id: 'yunet-mobilefacenet',
    version: '1',
    licence: 'YuNet MIT, MobileFaceNet Apache-2.0',
    commercialUse: true,
    source: 'OpenCV Zoo; foamliu/MobileFaceNet',
    detector: { family: 'yunet', file: files.detector, sha256: digest(files.detector), input: { sizePx: 256, colourOrder: 'bgr', range: 255, mean: [0, 0, 0], deviation: [1, 1, 1] } },
    recogniser: {
      family: 'arcface',
      file: files.recogniser,
      sha256: digest(files.recogniser),
      input: { sizePx: 112, colourOrder: 'rgb', range: 1, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
      alignment: 'arcface-5',
      dimension: 128,
    },
  }
  writeFileSync(join(folder, 'pack.json'), JSON.stringify(manifest))
  return folder
}
