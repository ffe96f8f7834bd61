import { EMPTY_FORM, requestOf, targetOf, type ResetForm } from './offset-target'

const PARTITIONS = [
  { topic: 'a', partition: 0, begin: 0, committed: 5, end: 9, lag: 4 },
  { topic: 'a', partition: 1, begin: 0, committed: null, end: 9, lag: null },
  { topic: 'b', partition: 0, begin: 0, committed: 1, end: 2, lag: 1 },
]

const OFFSETS = { 'a/0': 0, 'b/0': 2 }

test.each<[string, Partial<ResetForm>, unknown]>([
  ['earliest', {}, { ok: true, to: 'earliest' }],
  ['latest', { way: 'latest' }, { ok: true, to: 'latest' }],
  ['a time', { way: 'time', timeMs: 42 }, { ok: true, to: { timestamp_ms: 42 } }],
  ['no time', { way: 'time' }, { ok: false, missing: 'timeNeeded' }],
  ['no offset', { way: 'offset' }, { ok: false, missing: 'offsetNeeded' }],
  [
    'offsets, zero among them',
    { way: 'offset', offsets: OFFSETS },
    { ok: true, to: { offsets: [{ topic: 'a', partition: 0, offset: 0 }, { topic: 'b', partition: 0, offset: 2 }] } },
  ],
  [
    'offsets of one topic only',
    { way: 'offset', offsets: OFFSETS, topics: ['b'] },
    { ok: true, to: { offsets: [{ topic: 'b', partition: 0, offset: 2 }] } },
  ],
])('%s', (_, form, expected) => {
  expect(targetOf({ ...EMPTY_FORM, ...form }, PARTITIONS)).toEqual(expected)
})

test('all topics are asked for by naming none', () => {
  expect(requestOf('earliest', [], true)).toEqual({ to: 'earliest', dry_run: true })
  expect(requestOf('latest', ['a'], false)).toEqual({ to: 'latest', topics: ['a'], dry_run: false })
})
