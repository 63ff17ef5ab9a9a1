/** Lines no closer together than one of so many parts of the whole. */
const parts = 1_000

/** Says on one line how many pictures are done, without a flood of text for millions. */
export const madeLine = (to: NodeJS.WritableStream) => {
  let said = 0
  return (made: number, total: number): void => {
    if (made < total && made - said < total / parts) return
    said = made
    to.write(`\r${made.toLocaleString('en')} of ${total.toLocaleString('en')} pictures${made === total ? '\n' : ''}`)
  }
}
