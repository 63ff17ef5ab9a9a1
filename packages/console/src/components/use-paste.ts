import { useEffect, useRef } from 'react'
import { picturesIn } from './pictures.ts'

/** Pictures pasted anywhere on the page; text is left to the field that has the focus. */
export const usePaste = (onFiles: (files: File[]) => void, enabled: boolean): void => {
  const latest = useRef(onFiles)
  useEffect(() => {
    latest.current = onFiles
  })
  useEffect(() => {
    if (!enabled) return
    const onPaste = (event: ClipboardEvent) => {
      const files = picturesIn(event.clipboardData)
      if (files.length === 0) return
      event.preventDefault()
      latest.current(files)
    }
    window.addEventListener('paste', onPaste)
    return () => window.removeEventListener('paste', onPaste)
  }, [enabled])
}
