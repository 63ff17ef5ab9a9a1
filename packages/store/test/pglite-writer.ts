/** A process that writes until it is killed: one line for each check whose transaction was answered. Started by pglite.test.ts. */
import { join } from 'node:path'
import { openStore } from '@renbie/store'
import { idMaker, lane, newCheck, picture, site } from './records.ts'

const [folder = '', round = '0'] = process.argv.slice(2)
const store = await openStore({
  database: { kind: 'pglite', directory: join(folder, 'data') },
  objectsDirectory: join(folder, 'objects'),
  keyFile: join(folder, 'key'),
  clock: () => new Date(),
})
if (!(await store.read.sites.find(site.id))) {
  await store.read.sites.insert(site)
  await store.read.lanes.insert(lane)
}
const make = idMaker(Number(round) * 1_000_000)
for (;;) {
  const at = new Date()
  const id = make(at)('chk')
  const pictureId = make(at)('pic')
  await store.objects.put(pictureId, Buffer.alloc(2_000, 7))
  await store.transaction(async (tx) => {
    await tx.pictures.insert(picture(pictureId, at))
    await tx.checks.insert(newCheck(id, at, { livePictureId: pictureId }))
    const [event] = await tx.events.append(at, [{ type: 'check-completed', checkId: id, siteId: site.id, laneId: lane.id, direction: 'entry', decision: 'refer', alerts: 0 }])
    await tx.audit.append([{ at, actor: 'system', action: 'check', target: id, siteId: site.id, purpose: null, detail: { event: event?.number } }])
  })
  process.stdout.write(`${id}\n`)
}
