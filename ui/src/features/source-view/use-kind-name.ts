import { useTranslation } from 'react-i18next'
import en from '@/i18n/en/source-view/overview'

type Kind = keyof typeof en.kind

function isKnown(kind: string): kind is Kind {
  return kind in en.kind
}

/** A kind of fault in words; one that a newer hub has, by its own name. */
export function useKindName(): (kind: string) => string {
  const { t } = useTranslation('source-view')
  return (kind) => (isKnown(kind) ? t(`overview.kind.${kind}`) : kind)
}
