import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import { usePaste } from './use-paste.ts'
import { pictureAccept, picturesIn } from './pictures.ts'
import css from './drop-zone.module.css'

type Props = { onFiles: (files: File[]) => void; several?: boolean; label: string; children: ReactNode; pasteHere?: boolean; filled?: boolean }

/** A place for pictures: drop, click, or paste anywhere on the page when `pasteHere`. `filled`: it shows one, and takes another in its place. */
export const DropZone = ({ onFiles, several = false, label, children, pasteHere = false, filled = false }: Props) => {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const give = (files: File[]) => {
    const taken = several ? files : files.slice(0, 1)
    if (taken.length > 0) onFiles(taken)
  }
  usePaste(give, pasteHere)
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    give(picturesIn(event.dataTransfer))
  }
  const onDragOver = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <button type="button" className={css.zone} data-over={over} data-filled={filled} aria-label={label} onClick={() => input.current?.click()} onDrop={onDrop} onDragOver={onDragOver} onDragLeave={() => setOver(false)}>
      {children}
      <input
        ref={input}
        type="file"
        accept={pictureAccept}
        multiple={several}
        hidden
        tabIndex={-1}
        aria-hidden
        onClick={(event) => event.stopPropagation()}
        onChange={(event) => {
          give([...(event.currentTarget.files ?? [])])
          // The same file chosen again is a change only if the field was emptied.
          event.currentTarget.value = ''
        }}
      />
    </button>
  )
}
