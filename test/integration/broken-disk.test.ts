import { diskFiles } from '@renbie/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeEngine, fakePicture } from './fake-engine.ts'
import { addSites, checkOf, codeOf, people, send, startTestNode, type TestNode } from './node.ts'

let node: TestNode
let broken = false
const fails = (code: string) => {
  if (broken) throw Object.assign(new Error('the disk'), { code })
}
const objectFiles: typeof diskFiles = {
  ...diskFiles,
  write: async (path, bytes) => {
    fails('ENOSPC')
    return diskFiles.write(path, bytes)
  },
  remove: async (path) => {
    fails('EIO')
    return diskFiles.remove(path)
  },
}
beforeAll(async () => {
  node = await startTestNode({ database: { kind: 'pglite' }, engine: fakeEngine(), objectFiles })
  await addSites(node)
})
afterAll(async () => {
  broken = false
  await node.close()
})

test('a lane is told that the disk is full, also when not even cleaning up works', async () => {
  const body = await checkOf(people[0]!, { live: { image: fakePicture('one') }, portrait: { image: fakePicture('one') } })
  broken = true
  expect(await codeOf(send(node.all, body))).toBe('storage-full')
  broken = false
})

test('a photo is out of search once that is on record, whatever becomes of its file', async () => {
  const { id } = await node.all.call('createSubject', { body: { familyName: 'X' } })
  const { photo } = await node.all.call('enrolPhoto', { params: { subjectId: id }, body: { image: fakePicture('two') } })
  broken = true
  expect(await node.all.call('removePhoto', { params: { subjectId: id, photoId: photo.id } })).toBeNull()
  broken = false
  expect((await node.all.call('getSubject', { params: { subjectId: id } })).photos).toEqual([])
  expect(await codeOf(node.all.call('getPicture', { params: { pictureId: photo.pictureId }, query: { purpose: 'audit' } }))).toBe('not-found')
})
