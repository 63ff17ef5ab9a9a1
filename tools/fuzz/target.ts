import type { Random } from './random.ts'

/** What is fed with bytes of strangers. A target's file exports `open`; `npm run fuzz -- NAME` finds it in `tools/fuzz/NAME/target.ts`. */
export type OpenTarget = {
  /** One damaged input. From the draws alone, so that seed and number of a case bring it back. */
  input(random: Random): Uint8Array
  /** Feeds it and says in a word or two what the answer was (they are counted). Throws when the answer is one that nobody may get. */
  run(input: Uint8Array, random: Random): Promise<string>
  close(): Promise<void>
}
export type TargetModule = { open(): Promise<OpenTarget> }

/** What the parent tells a process that works on cases: `first`, `first + step`, … below `end`. */
export type ProcessTask = { target: string; seed: number; first: number; step: number; end: number; slowCpuMs: number; progressFile: string; folder: string }

/** What a case, or the run as a whole, did that it must not. */
export type Finding = { kind: 'crash' | 'hang' | 'slow' | 'answer' | 'memory'; case: number | null; detail: string; file: string | null }

/** What such a process tells its parent. */
export type ProcessReport =
  | { kind: 'finding'; finding: Finding }
  | { kind: 'progress'; done: number; next: number; answers: Record<string, number>; slowestMs: number; slowestCase: number; rssBytes: number }
  | { kind: 'end' }
