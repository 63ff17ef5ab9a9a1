/** What is used of the peer: the house's types are checked without installing it (bench/package.json). */
declare module 'usearch' {
  export const MetricKind: { readonly IP: string }
  export function exactSearch(
    dataset: Float32Array | Int8Array,
    queries: Float32Array | Int8Array,
    dimensions: number,
    count: number,
    metric: string,
    threads: number,
  ): { keys: BigUint64Array; distances: Float32Array; counts: BigUint64Array }
}
