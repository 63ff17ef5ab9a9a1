/** What is larger than this is not looked into. Real chips hold 64 to 128 KiB in all; the limits leave room for a generous one. */
export const LARGEST_FILE_BYTES = {
  com: 1024,
  sod: 256 * 1024,
  dataGroup: 4 * 1024 * 1024,
} as const

/** Faces of one document, over all templates and records. Issuers store one; the standard allows more. */
export const MOST_FACES = 16

/** A portrait of 35×45 mm at 600 dpi has 0.9 million pixels. Refused by the header, before anything is decoded. */
export const LARGEST_PORTRAIT_PX = 8_000_000
/** Tiles of a JPEG 2000 picture cost memory each, whatever they hold. */
export const MOST_TILES = 1024

/** Certificates, signers and revocation lists. */
export const MOST_CERTIFICATES_IN_SOD = 8
export const MOST_SIGNERS_IN_SOD = 4
export const LONGEST_PATH = 5
/** CSCA certificates that share a name: some states have had dozens under the same one. */
export const MOST_ISSUER_CANDIDATES = 64
export const LARGEST_CERTIFICATE_BYTES = 16 * 1024
export const MOST_CERTIFICATES_IN_LIST = 5_000
export const LARGEST_MASTER_LIST_BYTES = 32 * 1024 * 1024
export const LARGEST_CRL_BYTES = 8 * 1024 * 1024
export const LARGEST_LDIF_BYTES = 256 * 1024 * 1024
