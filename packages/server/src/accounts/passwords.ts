import { hash, verify } from '@node-rs/argon2'

/** argon2id, 19 MiB, two passes, one lane: OWASP's recommendation (Password Storage Cheat Sheet). 2 is argon2id in RFC 9106. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 } as const

export const hashPassword = (password: string): Promise<string> => hash(password, parameters)

let decoy: Promise<string> | undefined

/** With no stored hash a decoy is verified, so that an unknown user name takes as long as a wrong password. */
export const verifyPassword = async (stored: string | null, password: string): Promise<boolean> => {
  decoy ??= hashPassword('no such account')
  const matches = await verify(stored ?? (await decoy), password)
  return stored !== null && matches
}
