/** A face as a record holds it: the picture file as it is, not looked into yet. `record`: the standard of the record. */
export type EncodedFace = { image: Uint8Array; record: 'ISO/IEC 19794-5:2005' | 'ISO/IEC 19794-5:2011' | 'ISO/IEC 39794-5' }
