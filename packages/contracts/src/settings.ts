import { z } from 'zod'
import { packNameSchema } from './packs.ts'
import { presentationAttackPoliciesSchema } from './presentation-attack.ts'

const databaseSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pglite') }),
  z.strictObject({ kind: z.literal('postgresql'), url: z.string().regex(/^postgres(ql)?:\/\//), maxConnections: z.int().min(2).max(100).default(10) }),
])

/** What results cross is encrypted, unless it does not leave the machine. */
const originSchema = z.url().refine((text) => {
  const { origin, protocol, hostname } = new URL(text)
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)))
}, 'an origin such as https://registry.example:8443; http only on this machine')

/** Settings of a node. Unknown keys are fatal; what must agree is checked against each other at start. */
export const settingsSchema = z
  .strictObject({
    environment: z.enum(['production', 'test', 'demo']),
    host: z.string().default('127.0.0.1'),
    port: z.int().min(0).max(65_535).default(8443),
    /** The origin that browsers use, when it differs from host and port (behind a reverse proxy). */
    publicOrigin: z.url().optional(),
    tls: z.strictObject({ certFile: z.string(), keyFile: z.string() }).optional(),
    /** A reverse proxy on this machine ends TLS; its forwarded addresses are believed. */
    behindProxy: z.boolean().default(false),
    dataDirectory: z.string(),
    keyFile: z.string().optional(),
    database: databaseSchema,
    engine: z
      .strictObject({
        /** Where the networks run. `cuda` needs onnxruntime's CUDA provider; a node that cannot have it does not start. */
        device: z.enum(['cpu', 'cuda']).default('cpu'),
        workers: z.int().min(1).max(64).default(2),
        queueLimit: z.int().min(1).max(1024).default(32),
        timeoutMs: z.int().min(500).max(60_000).default(8_000),
      })
      .prefault({}),
    /**
     * The model pack that is wished for: `embedded`, or a folder of `packs/` in the data directory. Changed by `renbie models use`. It is
     * in force when every photo has a template of it (docs/decisions/0014-changing-the-model-pack.md); all nodes of a database have the same.
     */
    pack: packNameSchema.default('embedded'),
    /**
     * At 1e-3 six of 2,450 strangers' pairs of frontal portraits passed, at 1e-4 none; it was chosen on those pairs (bench/results/people.md).
     * The price: on press pictures (LFW) the embedded pack then fails 12.8 % of mated pairs instead of 4.6 % (docs/evaluate.md). No mated
     * pair of the frontal portraits failed. An agency sets it by its own pictures.
     */
    verificationFalseMatchRate: z.number().min(1e-7).max(1e-2).default(1e-4),
    /** By kind of lane; in force where the model pack has networks for it, which the embedded one has not. */
    presentationAttack: presentationAttackPoliciesSchema.prefault({}),
    /** Far above any watchlist’s size; a start is refused where the memory for it is not there (`renbie doctor` says it before). */
    maxTemplates: z.int().min(1_000).max(8_000_000).default(2_000_000),
    /** Searches a day that thresholds in false alerts a day are derived from until a week of real ones is on record: the country's foreigners in 2019. */
    expectedSearchesPerDay: z.number().min(1).max(10_000_000).default(65_000),
    /** Chance that a new photo is taken for that of a subject whom it does not show, before it is enrolled. */
    duplicateFalsePositiveRate: z.number().min(1e-6).max(0.5).default(0.01),
    /** Days that past crossings stay searchable by face; 0: none are kept for that. */
    crossingSearchDays: z.int().min(0).max(3_650).default(0),
    /** Past crossings that the search image has room for. */
    maxCrossings: z.int().min(1_000).max(100_000_000).default(2_000_000),
    /** False findings of one face under several identities that an analyst is to look at in a day. */
    falseIdentityFindingsPerDay: z.number().min(0.01).max(10_000).default(2),
    maxPhotosPerSubject: z.int().min(1).max(50).default(12),
    sessionMinutes: z.int().min(5).max(24 * 60).default(480),
    maxEventStreams: z.int().min(1).max(5_000).default(200),
    /** The standard interface for other systems (docs/osia.md). */
    osia: z
      .strictObject({
        /** Origins (scheme, host, port) that results may be sent to. None unless named: the node calls nobody on a stranger's word. */
        callbackOrigins: z.array(originSchema).max(100).default([]),
        /** Faces of persons in memory and in search, beside the watchlists'. */
        maxFaces: z.int().min(1_000).max(8_000_000).default(100_000),
        taskWorkers: z.int().min(1).max(16).default(2),
        /** Tasks that wait, and results that were not delivered. */
        maxTasks: z.int().min(1).max(100_000).default(1_000),
        /** How long a result that could not be delivered is kept, hours. */
        taskResultHours: z.int().min(1).max(24 * 30).default(72),
      })
      .prefault({}),
    logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  })
  .superRefine((settings, context) => {
    const loopback = ['127.0.0.1', '::1', 'localhost'].includes(settings.host)
    if (!loopback && !settings.tls) {
      context.addIssue({ code: 'custom', path: ['tls'], message: 'needed when the host is not loopback: faces do not cross a network unencrypted' })
    }
    if (settings.environment === 'production' && settings.database.kind === 'pglite') {
      context.addIssue({ code: 'custom', path: ['database'], message: 'production needs PostgreSQL' })
    }
    if (settings.behindProxy && !settings.publicOrigin) {
      context.addIssue({ code: 'custom', path: ['publicOrigin'], message: 'needed behind a proxy, so that requests from other origins can be refused' })
    }
  })
export type Settings = z.infer<typeof settingsSchema>
