import type { SourceSummary } from '@/api/types'
import { summary } from '@/test/sources'
import { isAtRest, nextStep } from './next-step'

test.each<[string, Partial<SourceSummary>, number, string | null]>([
  ['all is well', {}, 0, null],
  ['it waits for data', { state: 'idle', health: 'idle' }, 0, null],
  ['messages are at fault', {}, 3, 'faults'],
  ['it failed, which matters more than faults', { state: 'failed', health: 'fatal' }, 3, 'failed'],
  ['its agent is away', { state: 'waiting', health: 'none' }, 0, 'waiting'],
  ['TDengine is away', { state: 'sink_error', health: 'sink_error' }, 0, 'sink_error'],
  ['it ended by its timeout', { state: 'done', ended: { reason: 'idle', after_ms: 500, at_ms: 1 } }, 0, 'done_idle'],
  ['it was stopped', { state: 'stopped', ended: { reason: 'asked', after_ms: null, at_ms: 1 } }, 0, 'stopped'],
  ['it never ran', { state: 'stopped', ended: null, started_at_ms: null }, 0, 'never_started'],
  ['it is paused', { state: 'paused', health: 'none' }, 0, 'paused'],
  ['TDengine is slow', { health: 'busy' }, 0, 'busy'],
])('%s', (_, more, openFaults, key) => {
  expect(nextStep(summary(more), openFaults)?.key ?? null).toBe(key)
})

test('only what does not run and is not about to is at rest', () => {
  expect((['stopped', 'done', 'failed'] as const).every(isAtRest)).toBe(true)
  expect((['paused', 'backing_off', 'draining', 'sink_error', 'idle'] as const).some(isAtRest)).toBe(false)
})
