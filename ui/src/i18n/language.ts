/** Which languages there are, and which one the user wants. English is in the first bundle. */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import en from './en'

export const LANGUAGES = { en: 'English', 'zh-CN': '简体中文' } as const
export type Language = keyof typeof LANGUAGES

const STORED_AS = 'inlet.language'

function isLanguage(value: string | null): value is Language {
  return value !== null && value in LANGUAGES
}

/** What was chosen before, else the first of the browser's languages that there is. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED_AS)
  if (isLanguage(stored)) {
    return stored
  }
  for (const tag of navigator.languages) {
    if (tag.startsWith('zh')) {
      return 'zh-CN'
    }
    if (tag.startsWith('en')) {
      return 'en'
    }
  }
  return 'en'
}

export function currentLanguage(): Language {
  return i18next.language === 'zh-CN' ? 'zh-CN' : 'en'
}

async function load(language: Language): Promise<void> {
  if (language === 'zh-CN' && !i18next.hasResourceBundle(language, 'common')) {
    const { default: texts } = await import('./zh-CN')
    for (const [feature, dictionary] of Object.entries(texts)) {
      i18next.addResourceBundle(language, feature, dictionary)
    }
  }
}

/** Changes the language of the page and remembers it. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED_AS, language)
  await load(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

export async function startLanguage(language: Language = preferredLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    ns: Object.keys(en),
    defaultNS: 'common',
    resources: { en },
    // React escapes by itself.
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  await load(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}
