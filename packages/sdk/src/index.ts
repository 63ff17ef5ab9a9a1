export { CallError, createClient, type CallOptions, type Client, type ClientOptions } from './client.ts'
export { followEvents, type EventStreamOptions, type EventStreamState } from './events.ts'
export type * from '@renbie/contracts'
