/** Which data sources the list shows, and in what order. */
import type { SourceSort, SourceSummary, State } from '@/api/types'

export interface ListView {
  search: string
  states: State[]
  /** What runs it, as rows say it; `THIS_HUB` for those without an agent. */
  agents: string[]
  sort: SourceSort
  descending: boolean
}

/** No agent can have this name. */
export const THIS_HUB = ''

/** What needs a look comes first when sorted by state. */
const STATE_RANK: Record<State, number> = {
  failed: 0,
  sink_error: 1,
  source_error: 2,
  waiting: 3,
  backing_off: 4,
  starting: 5,
  running: 6,
  idle: 7,
  draining: 8,
  paused: 9,
  stopped: 10,
  done: 11,
}

export const STATES = Object.keys(STATE_RANK) as State[]

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

const ORDERS: Record<SourceSort, (a: SourceSummary, b: SourceSummary) => number> = {
  name: () => 0,
  state: (a, b) => STATE_RANK[a.state] - STATE_RANK[b.state],
  // A lag that is not known is less than none.
  lag: (a, b) => (a.lag ?? -1) - (b.lag ?? -1),
  rows: (a, b) => a.rows_written - b.rows_written,
}

export function selectSources(all: SourceSummary[], view: ListView): SourceSummary[] {
  const words = view.search.toLowerCase().split(/\s+/).filter(Boolean)
  const states = new Set(view.states)
  const agents = new Set(view.agents)
  const order = ORDERS[view.sort]
  const sign = view.descending ? -1 : 1
  return all
    .filter((source) => states.size === 0 || states.has(source.state))
    .filter(({ agent }) => agents.size === 0 || agents.has(agent ?? THIS_HUB))
    .filter((source) => matches(source, words))
    .sort((a, b) => sign * order(a, b) || (view.sort === 'name' ? sign : 1) * names.compare(a.name, b.name))
}

/** Every word must be somewhere in what the row names. */
function matches(source: SourceSummary, words: string[]): boolean {
  if (words.length === 0) {
    return true
  }
  const text = [
    source.name,
    source.description ?? '',
    source.database,
    source.super_table,
    source.agent ?? '',
    ...source.topics,
    ...source.bootstrap_servers,
  ]
    .join('\n')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/** What runs data sources, with how many each, by name. */
export function countAgents(all: SourceSummary[]): { agent: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { agent } of all) {
    counts.set(agent ?? THIS_HUB, (counts.get(agent ?? THIS_HUB) ?? 0) + 1)
  }
  return [...counts].map(([agent, count]) => ({ agent, count })).sort((a, b) => names.compare(a.agent, b.agent))
}

/** How many data sources are in each state that occurs. */
export function countStates(all: SourceSummary[]): { state: State; count: number }[] {
  const counts = new Map<State, number>()
  for (const { state } of all) {
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  return STATES.flatMap((state) => {
    const count = counts.get(state)
    return count === undefined ? [] : [{ state, count }]
  })
}
