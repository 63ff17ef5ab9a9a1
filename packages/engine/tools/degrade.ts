import sharp, { type Sharp } from 'sharp'

/** The ways in which a picture is made worse, each by `amount` 0 (a little) to 1 (beyond use). */
const ways: readonly ((picture: Sharp, amount: number) => Promise<Buffer>)[] = [
  (picture, amount) => picture.blur(0.8 + 5 * amount).png().toBuffer(),
  (picture, amount) => picture.linear(0.6 - 0.55 * amount, 0).png().toBuffer(),
  (picture, amount) => picture.linear(1.3 + 1.5 * amount, 20 * amount).png().toBuffer(),
  (picture, amount) => picture.linear(0.6 - 0.55 * amount, 50 + 60 * amount).png().toBuffer(),
  (picture, amount) => picture.jpeg({ quality: Math.round(30 - 29 * amount) }).toBuffer(),
  (picture, amount) => picture.resize(Math.round(150 - 100 * amount)).png().toBuffer(),
  noisy,
  shadowed,
]

/** By picture number `at` another way and another amount, always the same ones. */
export function degrade(bytes: Uint8Array, at: number): Promise<Buffer> {
  const way = ways[at % ways.length]!
  // The golden section spreads amounts evenly over each way without chance.
  return way(sharp(bytes), (Math.floor(at / ways.length) * 0.618034) % 1)
}

async function noisy(picture: Sharp, amount: number): Promise<Buffer> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  const deviation = 8 + 50 * amount
  let state = 1
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647
  for (let i = 0; i < data.length; i++) {
    // The sum of twelve uniform values is near enough to a normal one.
    let sum = -6
    for (let n = 0; n < 12; n++) sum += random()
    data[i] = Math.min(255, Math.max(0, data[i]! + deviation * sum))
  }
  return sharp(data, { raw: info }).png().toBuffer()
}

async function shadowed(picture: Sharp, amount: number): Promise<Buffer> {
  const { width, height } = await picture.metadata()
  const shadow = `<svg width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg"><defs><linearGradient id="g"><stop offset="0.3" stop-opacity="0"/><stop offset="0.6" stop-opacity="${0.5 + 0.45 * amount}"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`
  return picture.composite([{ input: Buffer.from(shadow) }]).png().toBuffer()
}
