import sharp from 'sharp'

/** A synthetic person as a lane's camera sees them: one face in a 1280×720 JPEG. */
export const laneFrame = async (portrait: string): Promise<Buffer> => {
  const face = await sharp(portrait).resize({ height: 620 }).toBuffer()
  return sharp({ create: { width: 1280, height: 720, channels: 3, background: '#556070' } })
    .composite([{ input: face, gravity: 'south' }])
    .jpeg({ quality: 90 })
    .toBuffer()
}
