/**
 * Thrown inside the parsers and caught at the border of each file (`document.ts`), where it becomes a finding. `message` says
 * where and what kind of thing is wrong; it never carries a value out of the document.
 */
export class Malformed extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Malformed'
  }
}
