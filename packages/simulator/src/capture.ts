import sharp, { type OverlayOptions } from 'sharp'
import { createRandom, type Random } from './random.ts'

/** How a capture turns out. All but `good` are meant to be refused, each for another reason. */
export const captureKinds = ['good', 'blurred', 'dark', 'no-face', 'cropped-face'] as const
export type CaptureKind = (typeof captureKinds)[number]

export type CaptureOptions = {
  /** Same picture, same options, same seed: same bytes. */
  seed: string
  kind: CaptureKind
  /** How far a good capture strays from a straight, even, sharp one: 0 not at all, 1 as at a busy counter. */
  strength: number
}

/** What a counter camera delivers, pixels. */
export const frameSize = { widthPx: 1280, heightPx: 720 } as const

/** Top edge of the counter that stands before the traveller; it hides where the bust ends, turned or not. */
const counterTopPx = frameSize.heightPx - 40
const bustBelowCounterPx = 45

/** Of the head, not of the frame: counter cameras are screwed on. Twice as fast as turning the whole frame, too. */
const turnDegMax = 6
/** Turned by 6°, a bust of 650 px (and at most 570 px across) is 650 cos 6° + 570 sin 6° = 706 px high: it fits the frame, as sharp demands. */
const bustHeightPx = { min: 530, usual: 610, max: 650 } as const
const shiftPxMax = 150
const blurredSigmaPx = 14
const darkGain = 0.05

type Rgb = { r: number; g: number; b: number }

/** Colour of the wall behind the person: the mean of the top left corner, which no head reaches. */
const wallColour = async (picture: Uint8Array): Promise<Rgb> => {
  const corner = sharp(picture).extract({ left: 0, top: 0, width: 12, height: 12 }).resize(1, 1, { kernel: 'linear' }).removeAlpha()
  const [r = 0, g = 0, b = 0] = await corner.raw().toBuffer()
  return { r, g, b }
}

type Bust = { data: Buffer; widthPx: number; heightPx: number }

/** The person cut from the picture, scaled and turned: a little off each edge, more at the bottom, where a bust has nothing to tell. */
const cutBust = async (picture: Uint8Array, wall: Rgb, random: Random, strength: number): Promise<Bust> => {
  const { width, height } = await sharp(picture).metadata()
  const left = Math.round(width * random.between(0, 0.03) * strength)
  const right = Math.round(width * random.between(0, 0.03) * strength)
  const bottom = Math.round(height * random.between(0, 0.05) * strength)
  const upright = await sharp(picture)
    .extract({ left, top: 0, width: width - left - right, height: height - bottom })
    .resize({ height: Math.round(bustHeightPx.usual + random.between(bustHeightPx.min - bustHeightPx.usual, bustHeightPx.max - bustHeightPx.usual) * strength) })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { data, info } = await sharp(upright.data, { raw: upright.info })
    .rotate(random.between(-turnDegMax, turnDegMax) * strength, { background: wall })
    .png({ compressionLevel: 0 })
    .toBuffer({ resolveWithObject: true })
  return { data, widthPx: info.width, heightPx: info.height }
}

/** Light from one side, and the counter. An SVG, because it is the shortest way to say a gradient to sharp. */
const sceneOverlay = (random: Random, strength: number): Buffer => {
  const fromLeft = random.next() < 0.5
  const shade = (random.between(0, 0.3) * strength).toFixed(3)
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${frameSize.widthPx}" height="${frameSize.heightPx}">` +
      `<defs><linearGradient id="s" x1="${fromLeft ? 0.2 : 0.8}" x2="${fromLeft ? 0.8 : 0.2}"><stop offset="0" stop-color="#000" stop-opacity="${shade}"/>` +
      '<stop offset="1" stop-color="#000" stop-opacity="0"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#s)"/>' +
      `<rect y="${counterTopPx}" width="100%" height="100%" fill="#2b2f33"/></svg>`,
  )
}

/** Where the left edge of the bust lies. Of a cropped face more than half is beyond the frame. */
const leftOf = (random: Random, kind: CaptureKind, widthPx: number, strength: number): number => {
  if (kind === 'cropped-face') return Math.round(-widthPx * random.between(0.56, 0.64))
  return Math.round((frameSize.widthPx - widthPx) / 2 + random.between(-shiftPxMax, shiftPxMax) * strength)
}

/**
 * A lane's capture made out of a portrait-sized picture of somebody (480×600): cut, turned, placed behind a counter, lit,
 * blurred and compressed. Returns a 1280×720 JPEG. Rejects when the picture cannot be read.
 */
export const makeCapture = async (picture: Uint8Array, { seed, kind, strength }: CaptureOptions): Promise<Buffer> => {
  const random = createRandom(`capture ${kind} ${seed}`)
  const wall = await wallColour(picture)
  const bust = await cutBust(picture, wall, random, strength)
  const overlays: OverlayOptions[] = [{ input: sceneOverlay(random, strength), left: 0, top: 0 }]
  if (kind !== 'no-face') {
    overlays.unshift({ input: bust.data, left: leftOf(random, kind, bust.widthPx, strength), top: counterTopPx + bustBelowCounterPx - bust.heightPx })
  }
  const frame = { width: frameSize.widthPx, height: frameSize.heightPx, channels: 3 as const }
  const scene = await sharp({ create: { ...frame, background: wall } }).composite(overlays).removeAlpha().raw().toBuffer()

  const gain = kind === 'dark' ? darkGain : 1 + random.between(-0.22, 0.12) * strength
  const warmth = random.between(-0.05, 0.05) * strength
  const sigmaPx = kind === 'blurred' ? blurredSigmaPx : 0.3 + random.between(0, 0.7) * strength
  // A pipeline of its own: sharp composites last, and light and blur are to fall on everything.
  return sharp(scene, { raw: frame })
    .blur(sigmaPx)
    .linear([gain * (1 + warmth), gain, gain * (1 - warmth)], [0, 0, 0])
    .jpeg({ quality: Math.round(88 - random.between(0, 24) * strength) })
    .toBuffer()
}
