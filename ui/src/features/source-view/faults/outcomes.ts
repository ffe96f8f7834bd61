import { useTranslation } from 'react-i18next'
import en from '@/i18n/en/source-view/faults'

export type Outcome = keyof typeof en.replay.did

export const OUTCOMES: Outcome[] = ['written', 'filtered', 'discarded', 'still_at_fault']

export function isOutcome(outcome: string): outcome is Outcome {
  return outcome in en.replay.did
}

/** Colours of tags; the words beside them say the same. */
export const OUTCOME_COLOURS: Record<Outcome, string> = {
  written: 'success',
  filtered: 'default',
  discarded: 'default',
  still_at_fault: 'error',
}

/** What became of a message, or what would have in a dry run. */
export function useOutcomeName(): (outcome: string, tense: 'would' | 'did') => string {
  const { t } = useTranslation('source-view')
  return (outcome, tense) => (isOutcome(outcome) ? t(`faults.replay.${tense}.${outcome}`) : outcome)
}
