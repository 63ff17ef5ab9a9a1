import { useEffect, useRef, useState } from 'react'

export type CameraState = 'off' | 'starting' | 'on' | 'missing' | 'denied'

const why = (error: unknown): CameraState => (error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'missing')

const jpegOf = (video: HTMLVideoElement): Promise<Blob | null> => {
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext('2d')?.drawImage(video, 0, 0)
  // 0.92: below that JPEG blocks become visible in the eyes; above, files grow without a gain.
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.92))
}

/** The counter's camera. It is on only while it is asked to be and goes off with the page. */
export const useCamera = () => {
  const video = useRef<HTMLVideoElement>(null)
  const stream = useRef<MediaStream | null>(null)
  const [state, setState] = useState<CameraState>('off')
  const stop = () => {
    for (const track of stream.current?.getTracks() ?? []) track.stop()
    stream.current = null
    setState('off')
  }
  const start = async () => {
    setState('starting')
    try {
      // Without a secure origin the browser has no media devices at all.
      const devices = navigator.mediaDevices as MediaDevices | undefined
      if (!devices) throw new DOMException('no media devices', 'NotFoundError')
      stream.current = await devices.getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'user' }, audio: false })
      setState('on')
    } catch (error) {
      setState(why(error))
    }
  }
  useEffect(() => {
    if (state === 'on' && video.current) video.current.srcObject = stream.current
  }, [state])
  useEffect(() => () => stream.current?.getTracks().forEach((track) => track.stop()), [])
  const take = async (): Promise<Blob | null> => {
    if (!video.current || state !== 'on') return null
    const picture = await jpegOf(video.current)
    stop()
    return picture
  }
  return { video, state, start, stop, take }
}
