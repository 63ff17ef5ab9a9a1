export { hashPassword } from './accounts/passwords.ts'
export { formatApiKey, hashToken, newSecret } from './accounts/tokens.ts'
export { makeId, modelCacheOf, openNodeStore, packDirectoryOf, requireOnePack, startNode, version, type NodeOptions, type RunningNode } from './wiring.ts'
export { openapiDocument } from './http/document.ts'
