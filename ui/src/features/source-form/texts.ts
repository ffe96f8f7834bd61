/** The texts of this page; keys of fields are made from their names, hence plain strings. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

export type Translate = (key: string, values?: Record<string, unknown>) => string

export interface Texts {
  t: Translate
  /** The text, or undefined where there is none: fields need not have a hint. */
  optional: (key: string, values?: Record<string, unknown>) => string | undefined
  language: string
}

export function useTexts(): Texts {
  const { t, i18n } = useTranslation('source-form')
  return useMemo(() => {
    const translate = t as unknown as Translate
    return {
      t: translate,
      optional: (key, values) =>
        i18n.exists(key, { ns: 'source-form' }) ? translate(key, values) : undefined,
      language: i18n.language,
    }
  }, [t, i18n])
}
