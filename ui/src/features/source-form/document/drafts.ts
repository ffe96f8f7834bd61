/**
 * Drafts: what was typed and not yet submitted, kept in the browser by user and data source.
 * They hold a document without secrets and the typed sample, nothing that the hub answered.
 */
import { redact } from './secrets'

export interface Draft {
  text: string
  sample: string
  saved_at_ms: number
  /** Version of the data source that was edited; null for a new one. */
  version: number | null
}

function keyOf(user: string, source: string | null): string {
  return `inlet.draft.${user}.${source ?? 'new'}`
}

export function loadDraft(storage: Storage, user: string, source: string | null): Draft | null {
  const kept = storage.getItem(keyOf(user, source))
  if (kept === null) return null
  try {
    const draft = JSON.parse(kept) as Partial<Draft>
    return typeof draft.text === 'string'
      ? {
          text: draft.text,
          sample: draft.sample ?? '',
          saved_at_ms: draft.saved_at_ms ?? 0,
          version: draft.version ?? null,
        }
      : null
  } catch {
    return null
  }
}

/** Tells whether the draft was kept: a browser may refuse when its space is used up. */
export function saveDraft(storage: Storage, user: string, source: string | null, draft: Draft): boolean {
  try {
    storage.setItem(keyOf(user, source), JSON.stringify({ ...draft, text: redact(draft.text) }))
    return true
  } catch {
    return false
  }
}

export function dropDraft(storage: Storage, user: string, source: string | null): void {
  storage.removeItem(keyOf(user, source))
}
