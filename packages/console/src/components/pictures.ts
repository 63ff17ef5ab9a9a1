import { maxPictureBytes } from '@renbie/contracts'

export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp'] as const
export const pictureAccept = pictureTypes.join(',')

export const isPicture = (file: File): boolean => pictureTypes.some((type) => type === file.type)
export const isTooLarge = (file: Blob): boolean => file.size > maxPictureBytes

/** The pictures in what was dropped or pasted. */
export const picturesIn = (data: DataTransfer | null): File[] => [...(data?.files ?? [])]

/** base64 (RFC 4648 §4) of a file, as the platform takes it. The browser's own encoder: a loop over bytes would stall the page. */
export const base64Of = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error ?? new Error('the file cannot be read'))
    reader.readAsDataURL(file)
  })
