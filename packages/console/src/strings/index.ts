import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '@renbie/contracts'
import { en } from './en.ts'
import type { Strings } from './shape.ts'
import { zhTW } from './zh-TW.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: Strings }
  }
}

const storageKey = 'renbie.language'

/** Chinese until somebody chooses otherwise: the browser's language says little about who sits at a shared counter. */
export const storedLanguage = (): Language => (localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh-TW')

export const currentLanguage = (): Language => (i18next.language === 'en' ? 'en' : 'zh-TW')

const markDocument = (language: Language): void => {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-Hant-TW'
}

export const startStrings = (): void => {
  const language = storedLanguage()
  void i18next.use(initReactI18next).init({
    lng: language,
    resources: { 'zh-TW': { translation: zhTW }, en: { translation: en } },
    fallbackLng: 'zh-TW',
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  markDocument(language)
}

export const toggleLanguage = (): void => {
  const next: Language = currentLanguage() === 'en' ? 'zh-TW' : 'en'
  localStorage.setItem(storageKey, next)
  markDocument(next)
  void i18next.changeLanguage(next)
}
