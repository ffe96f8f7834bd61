import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { SourceSort, State } from '@/api/types'
import { STATES, type ListView } from './select-sources'

const SORTS: SourceSort[] = ['name', 'state', 'lag', 'rows']

/** Search, filter and order of the list; kept in the address, so that going back finds them again. */
export function useListView(): [ListView, (change: Partial<ListView>) => void] {
  const [query, setQuery] = useSearchParams()
  const view = useMemo(() => read(query), [query])
  const change = useCallback(
    (part: Partial<ListView>) => setQuery((old) => write({ ...read(old), ...part }), { replace: true }),
    [setQuery],
  )
  return [view, change]
}

function read(query: URLSearchParams): ListView {
  const sort = query.get('sort') as SourceSort | null
  return {
    search: query.get('search') ?? '',
    states: (query.get('state')?.split(',') ?? []).filter((state): state is State => STATES.includes(state as State)),
    agents: query.getAll('agent'),
    sort: sort !== null && SORTS.includes(sort) ? sort : 'name',
    descending: query.get('order') === 'descending',
  }
}

function write({ search, states, agents, sort, descending }: ListView): URLSearchParams {
  const query = new URLSearchParams()
  if (search !== '') {
    query.set('search', search)
  }
  if (states.length > 0) {
    query.set('state', states.join(','))
  }
  for (const agent of agents) {
    query.append('agent', agent)
  }
  if (sort !== 'name') {
    query.set('sort', sort)
  }
  if (descending) {
    query.set('order', 'descending')
  }
  return query
}
