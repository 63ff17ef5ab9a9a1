import { readFileSync } from 'node:fs'

/** Pictures of the synthetic people that the simulator ships: `document`, `live1`, `live2` or `live3` of person 000 to 079. */
export function picture(person: string, kind: 'document' | 'live1' | 'live2' | 'live3'): Buffer {
  return readFileSync(new URL(`../../simulator/people/${person}_${kind}.jpg`, import.meta.url))
}
