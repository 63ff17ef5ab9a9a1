/** How often other work had its turn while this was done: turns of the event loop. */
export const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
  let turns = 0
  let done = false
  const another = () => {
    turns += 1
    if (!done) setImmediate(another)
  }
  setImmediate(another)
  await work()
  done = true
  return turns
}
