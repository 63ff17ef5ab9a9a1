import { useSyncExternalStore } from 'react'

type Ticker = { now: number; listeners: Set<() => void>; timer: ReturnType<typeof setInterval> | null }
const tickers = new Map<number, Ticker>()

const tickerOf = (everyMs: number): Ticker => {
  const known = tickers.get(everyMs)
  if (known) return known
  const ticker: Ticker = { now: Date.now(), listeners: new Set(), timer: null }
  tickers.set(everyMs, ticker)
  return ticker
}

/** Milliseconds since 1970, told anew every `everyMs`. One timer serves all who ask: 200 cards need not have 200 timers. */
export const useNow = (everyMs: number): number => {
  const ticker = tickerOf(everyMs)
  const subscribe = (listener: () => void) => {
    ticker.listeners.add(listener)
    ticker.timer ??= setInterval(() => {
      ticker.now = Date.now()
      for (const each of ticker.listeners) each()
    }, everyMs)
    return () => {
      ticker.listeners.delete(listener)
      if (ticker.listeners.size > 0 || ticker.timer === null) return
      clearInterval(ticker.timer)
      ticker.timer = null
    }
  }
  // A page that opens after a quiet spell must not show the time of the last tick of the spell before.
  if (ticker.timer === null) ticker.now = Math.max(ticker.now, Date.now())
  return useSyncExternalStore(subscribe, () => ticker.now)
}
