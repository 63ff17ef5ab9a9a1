import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { BINARY, buildWasm } from '../tools/build-wasm.ts'

test('scan.wasm is what the compiler makes of scan.ts (npm run build:wasm -w packages/matcher)', async () => {
  const [built, committed] = await Promise.all([buildWasm(), readFile(BINARY)])
  expect(Buffer.from(built).equals(committed)).toBe(true)
})
