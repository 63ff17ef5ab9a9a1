import type { zhTW } from './zh-TW.ts'

type Shape<T> = { [K in keyof T]: T[K] extends string ? string : Shape<T[K]> }
/** The keys of the Chinese file; the English one must have exactly these. */
export type Strings = Shape<typeof zhTW>
