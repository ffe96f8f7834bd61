import type { Fault, FaultGroup, ReplayAnswer } from '@/api/types'
import { keyOf, mayReplay, targetOf } from './replay-target'

function group(kind: string, open: number): FaultGroup {
  const example = { id: 'a:1' } as Fault
  return { kind, stage: 'map', reason: `${kind} …`, count: 9, open, first_at_ms: 1, last_at_ms: 2, example }
}

const GROUPS = [group('mapping_failed', 3), group('parse_failed', 4)]
const ANSWER: ReplayAnswer = { matched: 3, written: 2, filtered: 0, discarded: 0, still_at_fault: 1, examples: [] }

test('a target is the selection, the cause or everything that is open', () => {
  expect(targetOf('selection', GROUPS, null, ['a:1', 'a:2'])).toMatchObject({ request: { ids: ['a:1', 'a:2'] }, count: 2 })
  expect(targetOf('group', GROUPS, GROUPS[0] ?? null, [])).toMatchObject({
    request: { kind: 'mapping_failed', reason: 'mapping_failed …' },
    count: 3,
  })
  expect(targetOf('everything', GROUPS, null, [])).toMatchObject({ request: {}, count: 7 })
})

test('without a cause or a selection nothing is meant, rather than everything', () => {
  expect(targetOf('group', GROUPS, null, [])).toMatchObject({ request: { ids: [] }, count: 0 })
  expect(targetOf('selection', GROUPS, null, [])).toMatchObject({ request: { ids: [] }, count: 0 })
})

test('only what was tried with the same version may be replayed', () => {
  const target = targetOf('group', GROUPS, GROUPS[0] ?? null, [])
  const tried = { dryRun: true, key: keyOf(target, 3), version: 3, answer: ANSWER }
  expect(mayReplay(tried, target, 3)).toBe(true)
  expect(mayReplay(tried, target, 4)).toBe(false)
  expect(mayReplay(tried, targetOf('everything', GROUPS, null, []), 3)).toBe(false)
  expect(mayReplay({ ...tried, dryRun: false }, target, 3)).toBe(false)
  expect(mayReplay({ ...tried, answer: { ...ANSWER, written: 0, still_at_fault: 3 } }, target, 3)).toBe(false)
  expect(mayReplay(null, target, 3)).toBe(false)
})
