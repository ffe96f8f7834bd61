/** What a person should do next about a data source, in one sentence, with the way there. */
import type { SourceSummary, State } from '@/api/types'

/** Starting and resuming stand in the head of the page; only what is not there, or means more, is offered again. */
export type Step = 'start' | 'keep-running' | 'edit' | 'faults' | 'agents'

export interface NextStep {
  /** Key of the sentence. */
  key:
    | 'failed' | 'waiting' | 'backing_off' | 'source_error' | 'sink_error' | 'done_idle' | 'done' | 'stopped' | 'never_started'
    | 'paused' | 'starting' | 'draining' | 'faults' | 'busy' | 'bounce'
  tone: 'success' | 'info' | 'warning' | 'error'
  /** Buttons, the likeliest first. */
  steps: Step[]
}

const BY_STATE: Partial<Record<State, NextStep>> = {
  failed: { key: 'failed', tone: 'error', steps: ['edit'] },
  waiting: { key: 'waiting', tone: 'warning', steps: ['agents', 'edit'] },
  backing_off: { key: 'backing_off', tone: 'warning', steps: ['start', 'edit'] },
  source_error: { key: 'source_error', tone: 'warning', steps: ['edit'] },
  sink_error: { key: 'sink_error', tone: 'warning', steps: ['edit'] },
  paused: { key: 'paused', tone: 'info', steps: [] },
  starting: { key: 'starting', tone: 'info', steps: [] },
  draining: { key: 'draining', tone: 'info', steps: [] },
}

/** Null when all is well and nothing is to be done. */
export function nextStep(summary: SourceSummary, openFaults: number): NextStep | null {
  const { state, ended, health } = summary
  const byState = BY_STATE[state]
  if (byState !== undefined) {
    return byState
  }
  if (state === 'done' && ended?.reason === 'idle') {
    return { key: 'done_idle', tone: 'success', steps: ['keep-running'] }
  }
  if (openFaults > 0) {
    return { key: 'faults', tone: 'warning', steps: ['faults'] }
  }
  if (state === 'done') {
    return { key: 'done', tone: 'info', steps: [] }
  }
  if (state === 'stopped') {
    const key = ended === null && summary.started_at_ms === null ? 'never_started' : 'stopped'
    return { key, tone: 'info', steps: [] }
  }
  if (health === 'busy' || health === 'bounce') {
    return { key: health, tone: 'warning', steps: ['edit'] }
  }
  return null
}

const AT_REST: State[] = ['stopped', 'done', 'failed']

/** Whether the data source neither runs nor is about to: offsets may be reset only then. */
export function isAtRest(state: State): boolean {
  return AT_REST.includes(state)
}
