import { PlatformError } from '@renbie/contracts'
import type { Page } from '../repositories.ts'

/** Cuts the one row that was asked for beyond the limit, which tells whether there is a next page. */
export const pageOf = <Row, Item>(rows: readonly Row[], limit: number, cursor: (row: Row) => string, items: readonly Item[]): Page<Item> => {
  const last = rows[limit - 1]
  return { items: items.slice(0, limit), next: rows.length > limit && last !== undefined ? cursor(last) : null }
}

const invalid = (): PlatformError => new PlatformError('request-invalid', { fields: [{ path: 'before', message: 'not a value that a page gave as `next`' }] })

/** Place of a row in an order by time, then id. */
export type TimeCursor = { at: Date; id: string }
export const timeCursor = (at: Date, id: string): string => `${at.getTime()}_${id}`
export const parseTimeCursor = (text: string): TimeCursor => {
  const match = /^(\d{1,15})_([a-z0-9_-]{1,60})$/.exec(text)
  if (!match?.[1] || !match[2]) throw invalid()
  return { at: new Date(Number(match[1])), id: match[2] }
}

export const parseNumberCursor = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw invalid()
  return Number(text)
}
