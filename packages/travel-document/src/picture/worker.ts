/** The thread’s one task (piscina calls the default export). */
export { decodePicture as default } from './decode.ts'
