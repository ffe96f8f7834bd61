/** Keeps what was typed in the browser until it is submitted or thrown away. */
import { useCallback, useEffect, useState } from 'react'
import { type Draft, dropDraft, loadDraft, saveDraft } from '../document/drafts'
import { useDebounced } from './use-debounced'

interface DraftOptions {
  user: string
  sourceId: string | null
  version: number | null
  /** The document as it was opened: nothing is kept while nothing was changed. */
  initial: string
}

/** The draft that was left, read once when the page opens. */
export function useStoredDraft({ user, sourceId, initial }: DraftOptions): Draft | null {
  const [draft] = useState(() => loadDraft(localStorage, user, sourceId))
  return draft && draft.text !== initial ? draft : null
}

/** Follows `text` and `sample`; gives the way to throw the draft away. */
export function useDraftKeeper(options: DraftOptions, text: string, sample: string): () => void {
  const { user, sourceId, version, initial } = options
  const [stopped, setStopped] = useState(false)
  const state = useDebounced(JSON.stringify({ text, sample }), 400)
  useEffect(() => {
    const kept = JSON.parse(state) as { text: string; sample: string }
    if (stopped || (kept.text === initial && kept.sample === '')) return
    saveDraft(localStorage, user, sourceId, { ...kept, version, saved_at_ms: Date.now() })
  }, [state, stopped, initial, user, sourceId, version])
  return useCallback(() => {
    setStopped(true)
    dropDraft(localStorage, user, sourceId)
  }, [user, sourceId])
}
