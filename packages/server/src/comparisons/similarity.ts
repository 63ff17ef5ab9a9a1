import { compare } from '@renbie/matcher'
import { requirePack, type Template } from '../domain/template.ts'

/** How alike two templates are, −1…1, with the bits that a search gives. Throws `internal-error` for templates of two packs. */
export const similarity = (probe: Template, reference: Template): number => {
  requirePack(probe.pack, reference)
  return compare(probe.vector, reference.vector)
}
