import type { Language } from '@renbie/contracts'
import { useTranslation } from 'react-i18next'

/** The language now shown; the component is drawn again when it changes. */
export const useLanguage = (): Language => (useTranslation().i18n.language === 'en' ? 'en' : 'zh-TW')
