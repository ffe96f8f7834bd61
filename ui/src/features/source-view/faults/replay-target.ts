/** What is to be replayed, and what is known of it by a dry run. */
import type { FaultGroup, ReplayAnswer, ReplayRequest } from '@/api/types'

export type Scope = 'selection' | 'group' | 'everything'

export interface Target {
  scope: Scope
  request: ReplayRequest
  /** Messages that it is about: what the user is asked to confirm. */
  count: number
}

/** Only open messages are replayed, so an empty target is one that needs nothing. */
export function targetOf(scope: Scope, groups: FaultGroup[], group: FaultGroup | null, selected: string[]): Target {
  switch (scope) {
    case 'selection':
      return { scope, request: { ids: selected }, count: selected.length }
    case 'group':
      return {
        scope,
        request: group === null ? { ids: [] } : { kind: group.kind, reason: group.reason },
        count: group?.open ?? 0,
      }
    case 'everything':
      return { scope, request: {}, count: groups.reduce((sum, { open }) => sum + open, 0) }
  }
}

/** Equal for targets that mean the same messages: a dry run counts only for what it was made of. */
export function keyOf(target: Target, version: number): string {
  return JSON.stringify([version, target.request, target.count])
}

export interface Result {
  dryRun: boolean
  key: string
  version: number
  answer: ReplayAnswer
}

/** Whether these messages were tried with this version, and at least one would be settled. */
export function mayReplay(result: Result | null, target: Target, version: number): boolean {
  if (result === null || !result.dryRun || result.key !== keyOf(target, version)) {
    return false
  }
  const { written, filtered, discarded } = result.answer
  return written + filtered + discarded > 0
}
