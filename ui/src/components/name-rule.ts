import type { TFunction } from 'i18next'
import { z } from 'zod'

const MAX_NAME = 128

/** The hub's rule for the names of data sources and of all that documents refer to. */
export function nameRule(t: TFunction) {
  const words = t('field.name', { max: MAX_NAME })
  return z.string().max(MAX_NAME, words).regex(/^[A-Za-z0-9_-][A-Za-z0-9._@-]*$/, words)
}
