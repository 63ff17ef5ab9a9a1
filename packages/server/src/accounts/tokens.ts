import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { apiClientIdSchema, type ApiClientId } from '@renbie/contracts'

/** Tokens have 256 random bits, so a plain SHA-256 keeps them: there is no dictionary to try. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

export const sameHash = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** `rk.<client id>.<secret>`: the id finds the row, the secret proves the holder, the prefix lets leak scanners find it. */
export const formatApiKey = (id: ApiClientId, secret: string): string => `rk.${id}.${secret}`

export const parseApiKey = (key: string): { id: ApiClientId; secret: string } | null => {
  const [prefix, id, secret, ...more] = key.split('.')
  const parsed = apiClientIdSchema.safeParse(id)
  return prefix === 'rk' && parsed.success && secret && more.length === 0 ? { id: parsed.data, secret } : null
}
