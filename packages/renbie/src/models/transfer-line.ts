const MEGABYTE = 1e6

/** Says on one line how far each file has come, in whole megabytes, so that a long transfer is not a flood of text. */
export const transferLine = (to: NodeJS.WritableStream) => {
  let said = ''
  return (file: string, receivedBytes: number, totalBytes: number | null): void => {
    const total = totalBytes === null ? '' : ` of ${(totalBytes / MEGABYTE).toFixed(0)}`
    const line = `${file}: ${(receivedBytes / MEGABYTE).toFixed(0)}${total} MB`
    if (line === said) return
    said = line
    to.write(`\r${line}${receivedBytes === totalBytes ? '\n' : ''}`)
  }
}
