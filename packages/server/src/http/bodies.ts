import { maxPictureBytes, PlatformError } from '@renbie/contracts'
import type { FastifyRequest } from 'fastify'

const base64Text = /^[A-Za-z0-9+/]*={0,2}$/

/** Strict base64 (RFC 4648 §4) into bytes. Throws `image-not-base64`, `image-empty`, `image-too-large`, each naming the field. */
export const decodePicture = (text: string, path: string): Uint8Array => {
  const fields = [{ path, message: '' }]
  if (text === '') throw new PlatformError('image-empty', { fields })
  if (text.length > Math.ceil(maxPictureBytes / 3) * 4) throw new PlatformError('image-too-large', { fields })
  if (text.length % 4 !== 0 || !base64Text.test(text)) throw new PlatformError('image-not-base64', { fields })
  return Buffer.from(text, 'base64')
}

/**
 * A multipart body in the shape of the JSON one, so that both are checked by one schema: the part `json` is the object, each
 * file part becomes `{ image: base64 }` under its name (a file named `image` is the field itself). Writing base64 costs less
 * than a millisecond a picture; two ways to validate a check would cost more.
 */
export const readMultipart = async (request: FastifyRequest): Promise<Record<string, unknown>> => {
  if (!/;\s*boundary=/i.test(request.headers['content-type'] ?? '')) throw new PlatformError('content-type-unsupported', { detail: 'multipart without a boundary' })
  try {
    return await readParts(request)
  } catch (error) {
    // The parser's own errors have no code, and all of them say that the form stopped before its end.
    if (error instanceof Error && 'code' in error) throw error
    throw new PlatformError('upload-incomplete', { cause: error })
  }
}

const readParts = async (request: FastifyRequest): Promise<Record<string, unknown>> => {
  const body: Record<string, unknown> = {}
  for await (const part of request.parts({ limits: { fileSize: maxPictureBytes, files: 2, fields: 4, parts: 6, fieldSize: 64 * 1024 } })) {
    if (part.type === 'file') {
      const image = (await part.toBuffer()).toString('base64')
      if (part.fieldname === 'image') body['image'] = image
      else Object.assign(body, { [part.fieldname]: { image } })
    } else if (part.fieldname === 'json') {
      Object.assign(body, parseJsonPart(part.value))
    }
  }
  return body
}

const parseJsonPart = (value: unknown): object => {
  try {
    const parsed: unknown = JSON.parse(String(value))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch {
    // Falls through to the one error there is for it.
  }
  throw new PlatformError('body-not-json', { fields: [{ path: 'json', message: '' }] })
}
