import { retemplateNode, type NodeOutcome } from '../models/retemplate-node.ts'
import { commandSettings, type NodeChoice } from './store.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const count = (n: number): string => n.toLocaleString('en')

/** Exit statuses: a failure that somebody must look at is 2, as with the audit trail; 130 is that of a process ended by Ctrl-C. */
const ends: Record<NodeOutcome['state'], { status: number; line: (outcome: NodeOutcome) => string }> = {
  'in-force': { status: 0, line: ({ pack, progress }) => `${pack} is in force, with templates of ${count(progress.done)} pictures${progress.failed > 0 ? `; ${count(progress.failed)} photos are not found any more` : ''}` },
  'waiting-for-acceptance': {
    status: 2,
    line: ({ progress }) => `${count(progress.failed)} photos failed and would not be found any more, so nothing has been switched. With --accept-failures it is; then replace the photos, on the pages of their subjects`,
  },
  stopped: { status: 130, line: ({ progress }) => `Stopped at ${count(progress.done + progress.failed)} of ${count(progress.total)} pictures. The same command goes on from here` },
  elsewhere: { status: 1, line: () => 'A running node of this database does this work. Let it (`renbie models list` says how far it is), or stop it and try again' },
  cancelled: { status: 1, line: () => 'A node was started with another pack meanwhile, which cancelled this. All nodes must be set to the same pack' },
}

/** Templates of every stored picture for the pack that is set, which then takes over; needs neither a running node nor the pack in force. */
export const modelsRetemplate = async (options: NodeChoice & { acceptFailures?: true }, environment: Readonly<Record<string, string | undefined>>): Promise<void> => {
  const outcome = await retemplateNode(commandSettings(options, environment), options.acceptFailures === true)
  for (const { subjectId, photoId, reason } of outcome.failures) say(`${reason.padEnd(20)} subject ${subjectId}  photo ${photoId}`)
  const { status, line } = ends[outcome.state]
  say(line(outcome))
  process.exitCode = status
}
