/**
 * Why a model pack is refused. These are for the person who installs packs and starts nodes: they are never an answer to a
 * request, so they stand beside the catalogue of `PlatformError` rather than in it.
 */
export const packErrors = {
  'pack-missing': 'There is no such model pack. See `renbie models list`, or add it with `renbie models add`',
  'pack-manifest-invalid': 'pack.json is not right. Correct what is named',
  'pack-layout-unknown': 'The folder has no pack.json and is not an InsightFace pack. Write a pack.json',
  'pack-file-unreadable': 'A file of the pack cannot be read. Put it back, or add the pack anew',
  'pack-digest-wrong': 'A file of the pack is not the one that pack.json names by its SHA-256. Fetch it anew; do not just change the digest',
  'pack-network-refused': 'onnxruntime cannot load a network of the pack: the file is damaged, or uses an operator unknown to it. Fetch or convert it anew',
  'pack-shape-wrong': 'A network of the pack does not have the inputs or outputs of its family. Check family, input size and dimension in pack.json',
  'pack-uncalibrated': 'It is not known how often this pack takes two people for one. Run `renbie models calibrate` with pictures of many people first',
  'pack-calibration-invalid': 'The calibration of the pack cannot be used. Run `renbie models calibrate` again',
  'pack-calibration-too-small': 'Too few people for a calibration: a false match rate of 1e-3 could not be observed. Give pictures of more people',
  'pack-in-force-missing': 'The photos are searched with another model pack than the one that is set, and that pack is not here as it was. After an update of the product, stop the node and run `renbie models retemplate`: it makes the templates of the pack that is set, which then takes over. A pack that was removed can be added again under its old name instead: the node searches with it until every photo has a template of the new one',
  'pack-address-unsafe': 'The pack is not fetched from this address. Give an https: address without user name and password, or an http: one with the SHA-256 of pack.json',
  'pack-download-failed': 'The pack could not be fetched; nothing was installed. Check address, proxy and room on the disk, and try again',
  'pack-too-large': 'A file of the pack is larger than any network; nothing was installed. Check the address',
  'pack-add-stopped': 'Stopped before the pack was complete; nothing was installed',
  'pack-name-taken': 'There is a model pack of this name already. Remove it first, or choose another name',
  'pack-in-use': 'This model pack is set, searched with, or being prepared. Set another one first, and let it come into force',
} as const

export type PackErrorCode = keyof typeof packErrors

export class PackError extends Error {
  readonly code: PackErrorCode

  /** `detail` names the file, key or shape. */
  constructor(code: PackErrorCode, detail: string, cause?: unknown) {
    super(`${packErrors[code]} (${detail})`, cause === undefined ? undefined : { cause })
    this.name = 'PackError'
    this.code = code
  }
}
