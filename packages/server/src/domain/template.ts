import { PlatformError } from '@renbie/contracts'

/** A template with the pack that made it, wherever two may meet: numbers of two packs look alike and say nothing of each other. */
export type Template = { pack: string; vector: Float32Array }

/** Throws `internal-error` when templates of two packs are about to be compared. */
export const requirePack = (pack: string, template: Template): void => {
  if (template.pack !== pack) throw new PlatformError('internal-error', { detail: `a template of ${template.pack} where ${pack} is compared` })
}
