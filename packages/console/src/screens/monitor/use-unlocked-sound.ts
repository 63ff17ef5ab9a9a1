import { useEffect } from 'react'
import { unlockOnFirstTouch } from '../../app/sound.ts'

/** While the wall is open, the first click or key gives it its voice, if sound is wanted. */
export const useUnlockedSound = (): void => useEffect(unlockOnFirstTouch, [])
