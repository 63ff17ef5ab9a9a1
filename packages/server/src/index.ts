export { hashPassword } from './accounts/passwords.ts'
export { formatApiKey, hashToken, newSecret } from './accounts/tokens.ts'
export { startNode, type NodeOptions, type RunningNode } from './wiring.ts'
