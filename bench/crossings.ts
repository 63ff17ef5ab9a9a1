/**
 * A million past crossings in PostgreSQL: how fast they are loaded, found by face with filters, and joined by a new one.
 * npm run bench:crossings -- [--quick]
 */
import { randomBytes } from 'node:crypto'
import { createEngine } from '@renbie/engine'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lanesOf, places } from '@renbie/simulator'
import { readArguments } from './lib/arguments.ts'
import { createInstallation, type Installation } from './lib/installation.ts'
import { newId, randomTemplate } from './lib/made-up.ts'
import { atMost, observed, writeResult, type Figure } from './lib/result.ts'
import { largest, percentile } from './lib/statistics.ts'

const { quick } = readArguments()
const crossings = quick ? 5_000 : 1_000_000
const perTransaction = 1_000
const searches = quick ? 5 : 40
const nationalities = ['VNM', 'IDN', 'PHL', 'THA', 'JPN', 'KOR', 'USA', 'MYS']
const dayMs = 86_400_000

const packOf = async () => {
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'renbie-bench-pack-'))
  const engine = await createEngine({ cacheDirectory, workers: 1, queueLimit: 1, timeoutMs: 60_000 })
  await engine.close()
  await rm(cacheDirectory, { recursive: true })
  return engine.pack
}

/** Straight into the store, by two transactions at a time: a million checks through the API would take a day. */
const fill = async (installation: Installation, pack: { id: string; dimension: number }): Promise<void> => {
  const store = await installation.openStore()
  const sites = places.map(({ site }) => site.id)
  let begun = 0
  const lane = async () => {
    while (begun < crossings) {
      const start = begun
      begun += perTransaction
      await store.transaction(async (tx) => {
        for (let number = start; number < Math.min(start + perTransaction, crossings); number++) {
          const pictureId = newId('pic')
          await tx.pictures.insert({ id: pictureId, kind: 'live', siteId: sites[number % sites.length]!, contentType: 'image/jpeg', sizeBytes: 0, createdAt: new Date() })
          await tx.crossings.insert({
            checkId: newId('chk'),
            pictureId,
            capturedAt: new Date(Date.now() - (number % 300) * dayMs),
            siteId: sites[number % sites.length]!,
            direction: number % 2 === 0 ? 'entry' : 'exit',
            nationality: nationalities[number % nationalities.length]!,
            documentHash: randomBytes(32),
            personHash: randomBytes(32),
            pack: pack.id,
            template: randomTemplate(pack.dimension),
          })
        }
      })
      if (start % 100_000 === 0) process.stderr.write(`${start.toLocaleString('en')} crossings put\n`)
    }
  }
  try {
    await Promise.all([lane(), lane(), lane(), lane()])
  } finally {
    await store.close()
  }
}

const installation = await createInstallation('postgresql')
try {
  const pack = await packOf()
  await fill(installation, pack)
  const environment = { RENBIE_CROSSING_SEARCH_DAYS: '365', RENBIE_MAX_CROSSINGS: String(crossings + 10_000) }
  const server = await installation.start([], environment)
  const client = installation.client(server)
  const [traveller] = installation.people.filter(({ role }) => role === 'traveller')
  const image = await readFile(traveller!.livePictures[0], 'base64')
  const lane = lanesOf(places[0]!).find(({ direction }) => direction === 'entry')!
  const filters = { none: {}, 'one site, entries, two nationalities, half a year': { siteIds: [places[0]!.site.id], direction: 'entry' as const, nationalities: ['VNM', 'JPN'], from: new Date(Date.now() - 182 * dayMs).toISOString() } }
  const figures: Figure[] = []
  for (const [name, filter] of Object.entries(filters)) {
    const times: number[] = []
    let searched = 0
    for (let i = 0; i < searches; i++) {
      const found = await client.call('identify', { body: { probe: { image }, among: { kind: 'crossings', filter }, threshold: { kind: 'investigation' }, purpose: 'test' } })
      times.push(found.searchMs)
      searched = found.searched.templates
    }
    figures.push(atMost(`Search of ${searched.toLocaleString('en')} crossings by face, filter: ${name}; slowest of ${searches}`, largest(times), 1_000, 'ms'), observed(`The same, median`, `${percentile(times, 0.5).toFixed(1)} ms`))
  }
  // From the answer to the check until a search finds it.
  const visible: number[] = []
  for (let i = 0; i < (quick ? 3 : 20); i++) {
    const check = await client.call('createCheck', { headers: { 'idempotency-key': `visible-${i}-${Date.now()}` }, body: { laneId: lane.id, direction: 'entry', capturedAt: new Date().toISOString(), traveller: { ...traveller!.document, documentNumber: `V${i}` }, live: { image } } })
    const answeredAt = performance.now()
    for (;;) {
      const begunAt = performance.now()
      const found = await client.call('identify', { body: { probe: { image }, among: { kind: 'crossings', filter: { document: { issuingState: traveller!.document.issuingState, documentNumber: `V${i}` } } }, threshold: { kind: 'investigation' }, purpose: 'test' } })
      if (found.crossings.some(({ checkId }) => checkId === check.id)) {
        visible.push(begunAt - answeredAt)
        break
      }
    }
  }
  const { gallery } = await client.call('system')
  const loadMs = (server.ready['startMs'] as Record<string, number>)['crossings'] ?? Number.NaN
  figures.push(atMost('A check’s crossing is found by a search begun so long after its answer, 95th percentile', percentile(visible, 0.95), 50, 'ms'), atMost('Crossings loaded from PostgreSQL at start', loadMs, quick ? 1_000 : 10_000, 'ms'), observed('Memory of the server process after it', `${server.memory().residentMb.toFixed(0)} MB`), observed('Subjects’ templates beside them', String(gallery.templates)))
  await server.stop()
  writeResult({ name: 'crossings', title: 'Past crossings', method: [`${crossings.toLocaleString('en')} crossings with random templates of ${pack.dimension} numbers, put straight into the store; searches through the API with one engine picture each. Times of searches are the server’s own (\`searchMs\`): filter, search and ranking, without the picture’s processing.`], sections: [{ title: 'PostgreSQL', figures, notes: [] }] }, { quick })
} finally {
  await installation.remove()
}
