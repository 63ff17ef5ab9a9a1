import { useEffect, useState } from 'react'

/** A value that goes away by itself after a while; a new one starts the while anew. */
export const useTransient = <T>(lastsMs: number): [T | null, (value: T) => void] => {
  const [value, setValue] = useState<T | null>(null)
  useEffect(() => {
    if (value === null) return
    const timer = setTimeout(() => setValue(null), lastsMs)
    return () => clearTimeout(timer)
  }, [value, lastsMs])
  return [value, setValue]
}
