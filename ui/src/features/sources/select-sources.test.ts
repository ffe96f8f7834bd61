import type { SourceSummary } from '@/api/types'
import { summary } from '@/test/sources'
import { countAgents, countStates, selectSources, type ListView } from './select-sources'

const all: SourceSummary[] = [
  summary({ id: '1', name: 'meters-10', lag: null, rows_written: 5, state: 'stopped' }),
  summary({ id: '2', name: 'meters-9', lag: 0, rows_written: 50, state: 'running', topics: ['north', 'south'] }),
  summary({ id: '3', name: 'Boiler', lag: 700, rows_written: 500, state: 'failed', database: 'plant' }),
  summary({ id: '4', name: 'line', lag: 7, rows_written: 50, state: 'running', bootstrap_servers: ['kafka-eu:9092'], agent: 'plant-7' }),
]

function names(view: Partial<ListView>): string[] {
  return selectSources(all, { search: '', states: [], agents: [], sort: 'name', descending: false, ...view }).map(({ name }) => name)
}

it.each<[Partial<ListView>, string[]]>([
  [{}, ['Boiler', 'line', 'meters-9', 'meters-10']],
  [{ descending: true }, ['meters-10', 'meters-9', 'line', 'Boiler']],
  [{ sort: 'lag' }, ['meters-10', 'meters-9', 'line', 'Boiler']],
  [{ sort: 'rows', descending: true }, ['Boiler', 'line', 'meters-9', 'meters-10']],
  [{ sort: 'state' }, ['Boiler', 'line', 'meters-9', 'meters-10']],
  [{ states: ['running'] }, ['line', 'meters-9']],
  [{ states: ['running', 'failed'] }, ['Boiler', 'line', 'meters-9']],
  [{ search: 'METERS -10' }, ['meters-10']],
  [{ search: 'south' }, ['meters-9']],
  [{ search: 'kafka-eu' }, ['line']],
  [{ search: 'plant' }, ['Boiler', 'line']],
  [{ agents: ['plant-7'] }, ['line']],
  [{ agents: [''] }, ['Boiler', 'meters-9', 'meters-10']],
  [{ search: 'boiler north' }, []],
])('%j shows %j', (view, expected) => expect(names(view)).toEqual(expected))

it('leaves the list that it was given as it is', () => {
  const before = [...all]
  names({ sort: 'rows' })
  expect(all).toEqual(before)
})

it('counts the states that occur, what needs a look first', () => {
  expect(countStates(all)).toEqual([
    { state: 'failed', count: 1 },
    { state: 'running', count: 2 },
    { state: 'stopped', count: 1 },
  ])
})

it('counts what runs them, this hub first', () => {
  expect(countAgents(all)).toEqual([
    { agent: '', count: 3 },
    { agent: 'plant-7', count: 1 },
  ])
})
