import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { binaryOf, BUILDS, buildWasm } from '../tools/build-wasm.ts'

test.each(BUILDS)('$binary.wasm is what the compiler makes of $source.ts (npm run build:wasm -w packages/matcher)', async (build) => {
  const [built, committed] = await Promise.all([buildWasm(build), readFile(binaryOf(build))])
  expect(Buffer.from(built).equals(committed)).toBe(true)
})
