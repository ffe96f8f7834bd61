import { useTranslation } from 'react-i18next'
import en from '@/i18n/en/source-view/faults'

type Stage = keyof typeof en.stage

function isKnown(stage: string): stage is Stage {
  return stage in en.stage
}

/** The step that a message failed, in words; one that a newer hub has, by its own name. */
export function useStageName(): (stage: string) => string {
  const { t } = useTranslation('source-view')
  return (stage) => (isKnown(stage) ? t(`faults.stage.${stage}`) : stage)
}
