/** RGB, 8 bits, row after row from the top, three bytes a pixel. */
export type Picture = { data: Uint8Array; widthPx: number; heightPx: number }
