const pageRows = 2_000

type Page<Row> = (afterRow: number, limit: number) => Promise<Row[]>

/** Hands a table's rows on page by page. The database works on the next page while the last one is taken in. */
export const eachPage = async <Row extends { rowNumber: number }>(read: Page<Row>, take: (rows: Row[]) => void): Promise<void> => {
  for (let next: Promise<Row[]> | null = read(0, pageRows); next; ) {
    const rows: Row[] = await next
    const last = rows.at(-1)
    next = last && rows.length === pageRows ? read(last.rowNumber, pageRows) : null
    // Were taking in to fail, nobody would wait for the next page.
    next?.catch(() => undefined)
    take(rows)
  }
}

/** Reads of the tables into one image, one after another: of two at once the older might be applied last. */
export const inTurn = (): ((work: () => Promise<void>) => Promise<void>) => {
  let before: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = before.then(work)
    before = done.catch(() => undefined)
    return done
  }
}
