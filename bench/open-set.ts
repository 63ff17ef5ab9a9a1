/**
 * Strangers stay unknown: people enrolled, others searched (open-set identification, ISO/IEC 19795-1), through the API. The pictures are
 * read where they lie, one folder a person; the result holds figures only.
 * npm run bench:open-set -- --lfw DIR [--database postgresql|pglite] [--quick]
 */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IdentifyResult, SubjectId } from '@renbie/contracts'
import { CallError, type Client } from '@renbie/sdk'
import { readArguments } from './lib/arguments.ts'
import { createInstallation } from './lib/installation.ts'
import { observed, writeResult, type Figure, type Section } from './lib/result.ts'
import { percentile } from './lib/statistics.ts'

const { databases, quick, lfw } = readArguments()
const wanted = quick ? 40 : 1_000
const rates = [0.1, 0.03, 0.01] as const

type Person = { name: string; pictures: string[] }

/** In an order that has nothing to do with names: every hundredth, then the next, and so on. */
const shuffled = <Item>(items: readonly Item[]): Item[] => Array.from({ length: 100 }, (_, start) => items.filter((__, index) => index % 100 === start)).flat()

const readPeople = async (folder: string): Promise<Person[]> => {
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort()
  return Promise.all(shuffled(names).map(async (name) => ({ name, pictures: (await readdir(join(folder, name))).filter((file) => file.endsWith('.jpg')).sort().map((file) => join(folder, name, file)) })))
}

/** Two at a time: as many as the engine has workers. */
const each = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> => {
  const rest = items.values()
  const lane = async () => {
    for (const item of rest) await work(item)
  }
  await Promise.all([lane(), lane()])
}

/** Enrols the first picture of people until there are enough; who is refused counts as failure to enrol and is passed over. */
const enrol = async (client: Client, people: readonly Person[]): Promise<{ enrolled: Map<Person, SubjectId>; refused: number }> => {
  const enrolled = new Map<Person, SubjectId>()
  let refused = 0
  await each(people, async (person) => {
    if (enrolled.size >= wanted) return
    const { id } = await client.call('createSubject', { body: { familyName: 'BENCH', givenNames: person.name.slice(0, 100) } })
    try {
      await client.call('enrolPhoto', { params: { subjectId: id }, body: { image: await readFile(person.pictures[0]!, 'base64'), acceptLookAlike: true } })
      enrolled.set(person, id)
    } catch (error) {
      if (!(error instanceof CallError && error.code === 'photo-unusable')) throw error
      refused += 1
    }
  })
  return { enrolled, refused }
}

type Probe = { subject: SubjectId | null; result: IdentifyResult | null }

/** One search of everybody without a threshold: its first candidate's rate says at which thresholds it would have been one. */
const searchAll = async (client: Client, probes: readonly { picture: string; subject: SubjectId | null }[]): Promise<Probe[]> => {
  const done: Probe[] = []
  await each(probes, async ({ picture, subject }) => {
    try {
      done.push({ subject, result: await client.call('identify', { body: { probe: { image: await readFile(picture, 'base64') }, among: { kind: 'all' }, threshold: { kind: 'investigation' }, purpose: 'test' } }) })
    } catch (error) {
      if (!(error instanceof CallError && error.code === 'face-not-comparable')) throw error
      done.push({ subject, result: null })
    }
  })
  return done
}

const share = (part: number, of: number): string => `${((100 * part) / of).toFixed(2)} % (${part} of ${of})`

const figuresAt = (rate: number, strangers: readonly Probe[], mates: readonly Probe[]): Figure[] => {
  const alarmed = strangers.filter(({ result }) => (result?.candidates[0]?.falsePositiveIdentificationRate ?? 1) <= rate).length
  const found = mates.filter(({ subject, result }) => result?.candidates.some((candidate) => candidate.subjectId === subject && candidate.falsePositiveIdentificationRate <= rate)).length
  const observedRate = alarmed / strangers.length
  return [
    { name: `FPIR asked ${rate}: observed among strangers`, measured: share(alarmed, strangers.length), target: `${rate / 2} to ${rate * 2}`, passed: observedRate >= rate / 2 && observedRate <= rate * 2 },
    observed(`FNIR at that threshold, failures to acquire counted`, share(mates.length - found, mates.length)),
  ]
}

const measure = async (kind: (typeof databases)[number], people: readonly Person[]): Promise<Section> => {
  const installation = await createInstallation(kind)
  const server = await installation.start()
  try {
    const client = installation.client(server)
    const { enrolled, refused } = await enrol(client, people)
    const others = people.filter((person) => !enrolled.has(person)).slice(-wanted)
    const strangers = await searchAll(client, others.map(({ pictures }) => ({ picture: pictures[0]!, subject: null })))
    const mates = await searchAll(client, [...enrolled].flatMap(([{ pictures }, subject]) => (pictures[1] ? [{ picture: pictures[1], subject }] : [])))
    const searchMs = [...strangers, ...mates].flatMap(({ result }) => result?.searchMs ?? [])
    const rankOne = mates.filter(({ subject, result }) => result?.candidates[0]?.subjectId === subject).length
    return {
      title: `${installation.kind === 'postgresql' ? 'PostgreSQL' : 'PGlite'} (\`${installation.command}\`)`,
      figures: [
        ...rates.flatMap((rate) => figuresAt(rate, strangers, mates)),
        observed('Mates at rank 1, whatever their score', share(rankOne, mates.length)),
        observed('Failures to enrol before enough were enrolled', String(refused)),
        observed('Search in the server, median', `${percentile(searchMs, 0.5).toFixed(1)} ms`),
      ],
      notes: [`${enrolled.size} people enrolled with one picture, ${others.length} others searched; ${mates.length} of the enrolled have a second picture. Nine synthetic subjects of the demo are enrolled too.`],
    }
  } finally {
    await server.stop()
    await installation.remove()
  }
}

if (lfw === null || !existsSync(lfw)) {
  process.stdout.write('bench:open-set is skipped: it needs --lfw DIR, a folder of pictures with one folder a person. Nothing was measured.\n')
} else {
  const people = await readPeople(lfw)
  const sections: Section[] = []
  for (const kind of databases) sections.push(await measure(kind, people))
  writeResult(
    {
      name: 'open-set',
      title: 'Strangers stay unknown',
      method: [
        'Open-set identification through the API: `POST /v1/identify` among all subjects, no threshold asked, each candidate with its false-positive identification rate at the gallery’s size; a candidate counts at a threshold when its rate is not above it.',
        'Pictures of the development view of Labeled Faces in the Wild: press pictures, harder than a counter. Most of these people’s pictures were used to calibrate the pack, so this shows that rates of a comparison turn into rates of a search as they should, more than that the calibration holds for unseen people (docs/evaluate.md).',
      ],
      sections,
    },
    { quick },
  )
}
