import { catchUp, type LagPoint } from './catch-up'

/** A sample every 2 s, from `from` with `step` messages more each. */
function points(from: number, step: number, num = 31): LagPoint[] {
  return Array.from({ length: num }, (_, idx) => ({ at_ms: idx * 2000, lag: from + idx * step }))
}

test('a lag that shrinks by 100 a second is gone after lag / 100 seconds', () => {
  expect(catchUp(4000, points(10_000, -200))).toEqual({ kind: 'in', ms: 40_000 })
})

test('only the last minute counts', () => {
  const before: LagPoint[] = [{ at_ms: -600_000, lag: 1_000_000 }]
  expect(catchUp(16_000, [...before, ...points(10_000, 200)])).toEqual({ kind: 'growing', perSecond: 100 })
})

test.each([
  ['nothing waits', 0, points(10, 0), { kind: 'caught_up' }],
  ['the lag is not known', null, points(10, 0), { kind: 'unknown' }],
  ['there is no history yet', 10, [], { kind: 'unknown' }],
  ['there is hardly any history', 10, points(10, -1, 3), { kind: 'unknown' }],
  ['the lag stands', 10, points(10, 0), { kind: 'steady' }],
])('%s', (_, lag, history, expected) => {
  expect(catchUp(lag, history)).toEqual(expected)
})
