/** What became of a row of the preview, in words. */
import type { PreviewRow } from '@/api/types'
import type { Translate } from '../texts'

export interface OutcomeContext {
  step: string
  filters: readonly string[]
  /** Strategies as the form has them; kinds that are not in it have their default. */
  strategies: Record<string, string>
  /** Name of the subtable, where the row has got so far. */
  subtable: string | null
}

/** What happens to what is at fault, when the document does not say otherwise. */
export function strategyOf(kind: string, strategies: Record<string, string>): string {
  return strategies[kind] ?? (kind === 'tombstone' ? 'discard' : 'archive')
}

export function outcomeWords(row: PreviewRow, context: OutcomeContext, t: Translate): string {
  switch (row.outcome) {
    case 'passed':
      return passedWords(context, t)
    case 'filtered': {
      const filter = row.filter_idx == null ? undefined : context.filters[row.filter_idx]
      return filter === undefined
        ? t('outcome.filtered')
        : t('outcome.filteredBy', { filter, number: (row.filter_idx ?? 0) + 1 })
    }
    // What a newer hub may say counts as rejected: the reason is what matters.
    default: {
      const kind = row.kind ?? ''
      const chosen = strategyOf(kind, context.strategies)
      const strategy = textOr(t, `outcome.then.${chosen}`, chosen)
      const reason = row.reason ?? t('outcome.noReason')
      return t('outcome.rejected', {
        kind: textOr(t, `exceptions.kind.${kind}.label`, kind),
        reason,
        strategy,
      })
    }
  }
}

function passedWords({ step, subtable }: OutcomeContext, t: Translate): string {
  if (step !== 'map') return t('outcome.passed')
  return subtable === null ? t('outcome.written') : t('outcome.writtenTo', { subtable })
}

/** A value of the preview as text; texts show as they are, everything else as JSON. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** Kinds and strategies that the engine learns later have no words here yet: their names show. */
function textOr(t: Translate, key: string, otherwise: string): string {
  const text = t(key)
  return text === key ? otherwise : text
}
