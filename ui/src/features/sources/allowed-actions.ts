import type { SourceAction, State } from '@/api/types'

const RUNS: SourceAction[] = ['stop', 'pause']

/** What can be done with a data source in a state; the first is the one with a button of its own. */
const ALLOWED: Record<State, SourceAction[]> = {
  starting: RUNS,
  running: RUNS,
  idle: RUNS,
  source_error: RUNS,
  sink_error: RUNS,
  backing_off: RUNS,
  waiting: RUNS,
  paused: ['resume', 'stop'],
  draining: [],
  stopped: ['start'],
  done: ['start'],
  failed: ['start'],
}

export function allowedActions(state: State): SourceAction[] {
  return ALLOWED[state]
}
