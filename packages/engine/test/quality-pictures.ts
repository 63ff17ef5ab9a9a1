import sharp, { type Region } from 'sharp'
import { picture } from './people.ts'

/**
 * Pictures of synthetic people, each changed in one way only, under the name of the change. What a measure says of them is
 * in `golden-quality.json`.
 */
export const qualityPictures: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  plain: async () => plain(),
  'another person': async () => picture('020', 'document'),
  'live, turned': async () => picture('003', 'live3'),
  dimmed: () => sharp(plain()).linear(0.25, 0).png().toBuffer(),
  overexposed: () => sharp(plain()).linear(1.7, 20).png().toBuffer(),
  'low contrast': () => sharp(plain()).linear(0.2, 110).png().toBuffer(),
  blurred: () => sharp(plain()).blur(5).png().toBuffer(),
  'crushed by JPEG': () => sharp(plain()).jpeg({ quality: 5 }).toBuffer(),
  'crushed by JPEG, as PNG': async () => sharp(await sharp(plain()).jpeg({ quality: 5 }).toBuffer()).png().toBuffer(),
  tinted: () => sharp(plain()).recomb([[0.55, 0, 0], [0, 0.85, 0], [0, 0, 1.25]]).png().toBuffer(),
  grey: () => sharp(plain()).greyscale().png().toBuffer(),
  'lit from one side': () => covered(`<defs><linearGradient id="g"><stop offset="0.45" stop-opacity="0"/><stop offset="0.55" stop-opacity="0.75"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>`),
  'eyes painted shut': () => covered(eyelids),
  'mouth painted open': () => covered('<ellipse cx="233" cy="400" rx="50" ry="46" fill="#d08f84"/><ellipse cx="233" cy="400" rx="42" ry="38" fill="#2a0d0b"/>'),
  shrunk: () => sharp(plain()).resize({ width: 130 }).png().toBuffer(),
  tilted: () => sharp(plain()).rotate(25, { background: '#b5b5b7' }).png().toBuffer(),
  'cropped at the left': () => cropped(({ width, height }) => ({ left: Math.round(width * 0.3), top: 0, width: Math.round(width * 0.7), height })),
  'cropped at the right': () => cropped(({ width, height }) => ({ left: 0, top: 0, width: Math.round(width * 0.7), height })),
  'cropped above': () => cropped(({ width, height }) => ({ left: 0, top: Math.round(height * 0.28), width, height: Math.round(height * 0.72) })),
  'cropped below': () => cropped(({ width, height }) => ({ left: 0, top: 0, width, height: Math.round(height * 0.68) })),
  'far away': () => sharp(plain()).extend({ top: 250, bottom: 250, left: 250, right: 250, background: '#b5b5b7' }).png().toBuffer(),
  'patterned background': async () => patterned(),
  'someone behind': async () => {
    const { width } = await sharp(plain()).metadata()
    const other = await sharp(picture('006', 'document')).resize({ width: Math.round(width / 2) }).toBuffer()
    return sharp(plain()).extend({ right: width, background: '#b5b5b7' }).composite([{ input: other, left: width + 40, top: 40 }]).png().toBuffer()
  },
}

const plain = (): Buffer => picture('003', 'document')

async function covered(svg: string): Promise<Buffer> {
  const { width, height } = await sharp(plain()).metadata()
  return sharp(plain()).composite([{ input: Buffer.from(`<svg width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg">${svg}</svg>`) }]).png().toBuffer()
}

/** Skin over both eyes, with lashes where the lids meet. */
const eyelids = [167, 316].map((x) => `<ellipse cx="${x}" cy="241" rx="27" ry="12" fill="#dcbdb0"/><path d="M${x - 22} 247 Q ${x} 255 ${x + 22} 247" stroke="#5a4238" stroke-width="3" fill="none"/>`).join('')

async function cropped(areaOf: (size: { width: number; height: number }) => Region): Promise<Buffer> {
  return sharp(plain()).extract(areaOf(await sharp(plain()).metadata())).png().toBuffer()
}

/** Stripes beside and above the head and its hair. */
function patterned(): Promise<Buffer> {
  const stripes = '<defs><pattern id="p" width="24" height="24" patternUnits="userSpaceOnUse"><rect width="12" height="24" fill="#203060"/></pattern></defs>'
  return covered(`${stripes}<rect width="13%" height="70%" fill="url(#p)"/><rect x="87%" width="13%" height="70%" fill="url(#p)"/>`)
}
