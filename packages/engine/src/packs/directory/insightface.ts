import type { PackInput, PackManifest } from '@renbie/contracts'
import { PackError } from '../error.ts'

/**
 * InsightFace's own code (`model_zoo/scrfd.py`, `arcface_onnx.py`) divides by 128 for the detector and by 127.5 for the
 * recogniser. It detects at 640; 320 costs a quarter, and small faces are found by looking closer where nothing shows.
 */
const DETECTOR_INPUT: PackInput = { sizePx: 320, colourOrder: 'rgb', range: 255, mean: [127.5, 127.5, 127.5], deviation: [128, 128, 128] }
const RECOGNISER_INPUT: PackInput = { sizePx: 112, colourOrder: 'rgb', range: 255, mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] }
const DIMENSION = 512

const DETECTOR = /^det_.+\.onnx$/
/** By training set (`w600k_r50.onnx`) or by the network's size (`R100_Glint360K.onnx`, `…_mbf.onnx`). */
const RECOGNISER = /^(w600k|glint360k|ms1mv?\d?|webface)_.+\.onnx$|(^|_)(r18|r34|r50|r100|mbf)(_.+)?\.onnx$/i

/** What the files of an InsightFace folder (`buffalo_l`, `buffalo_s` …) amount to; null when it is none. */
export async function insightFaceManifest(names: readonly string[], digest: (name: string) => Promise<string>): Promise<PackManifest | null> {
  const detector = only(names, DETECTOR)
  const recogniser = only(names, RECOGNISER)
  if (!detector || !recogniser) return null
  const stem = (name: string) => name.replace(/\.onnx$/, '').toLowerCase()
  return {
    id: `insightface-${stem(recogniser)}`,
    version: '1',
    licence: 'InsightFace model licence: non-commercial research only',
    commercialUse: false,
    source: 'InsightFace model zoo',
    detector: { family: 'scrfd', file: detector, sha256: await digest(detector), input: DETECTOR_INPUT },
    recogniser: { family: 'arcface', file: recogniser, sha256: await digest(recogniser), input: RECOGNISER_INPUT, alignment: 'arcface-5', dimension: DIMENSION },
  }
}

function only(names: readonly string[], pattern: RegExp): string | null {
  const found = names.filter((name) => pattern.test(name)).sort()
  if (found.length > 1) throw new PackError('pack-layout-unknown', `which of ${found.join(', ')}?`)
  return found[0] ?? null
}
