import type { OpenTarget } from '../../tools/fuzz/target.ts'

/** What a parser may do wrong, by the first byte of its input: 0 crashes, 1 answers what nobody may get, 2 takes long, 3 never answers. */
export const open = async (): Promise<OpenTarget> => ({
  input: (random) => Buffer.from([random.int(30)]),
  async run([first]) {
    if (first === 0) process.kill(process.pid, 'SIGSEGV')
    if (first === 1) throw new Error('a wrong answer')
    if (first === 2) spin(100)
    if (first === 0 || first === 3) await new Promise(() => undefined)
    return 'fine'
  },
  close: () => Promise.resolve(),
})

const spin = (cpuMs: number): void => {
  const before = process.cpuUsage()
  for (let used = process.cpuUsage(before); (used.user + used.system) / 1000 < cpuMs; ) used = process.cpuUsage(before)
}
