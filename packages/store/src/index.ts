export type * from './repositories.ts'
export { openStore, type MaintainedStore, type StoreOptions } from './open.ts'
export { StoreOpenError, storeOpenErrors, type StoreOpenErrorCode } from './open-error.ts'
export { diskFiles, type ObjectFiles } from './objects.ts'
