/** Platforms that Node runs on are little endian, so the bytes in memory are the bytes kept. */
export const templateBytes = (template: Float32Array): Buffer => Buffer.from(template.buffer, template.byteOffset, template.byteLength)

/** Copied, because a Float32Array must begin at a multiple of four and a decrypted buffer may begin anywhere. */
export const templateOf = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer)
