/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, for somebody who will not wait. */
export const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    const onSignal = () => {
      resolve()
      process.once('SIGINT', () => process.exit(130))
      process.once('SIGTERM', () => process.exit(143))
    }
    process.once('SIGINT', onSignal)
    process.once('SIGTERM', onSignal)
  })

/** Aborts at SIGINT or SIGTERM; `release` gives these back to whoever had them. A second one ends the process at once. */
export const abortedBySignal = (): { signal: AbortSignal; release: () => void } => {
  const controller = new AbortController()
  const onSignal = () => controller.abort()
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
