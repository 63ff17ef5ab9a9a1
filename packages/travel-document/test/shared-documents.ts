import { existsSync, readFileSync } from 'node:fs'

const folder = new URL('../../../../shared/data/emrtd/', import.meta.url)

/** Documents that were gathered for development and do not ship; tests that need them skip where they are not. */
export const haveSharedDocuments = existsSync(folder)
export const sharedDocument = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)))
