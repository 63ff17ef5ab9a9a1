/** Exact search over vectors. Knows ids, vectors, labels and scores; nothing of people. */
export type { Gallery, GalleryOptions, Hit, SearchOptions } from './gallery.ts'
export { LabelSet } from './label-set.ts'
export { compare, createReferenceGallery } from './reference.ts'
export { createGallery } from './exact-gallery.ts'
