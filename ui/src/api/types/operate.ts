/** Faults (archived messages) and offsets of a data source. */
import type { Bytes, Header } from './form'

export interface Fault {
  /** `<file>:<line>` */
  id: string
  at_ms: number
  topic: string
  partition: number
  offset: number
  timestamp_ms: number | null
  stage: string
  kind: string
  reason: string
  key: Bytes | null
  payload: Bytes | null
  headers: Header[]
  replayed: null | {
    at_ms: number
    outcome: 'written' | 'filtered' | 'discarded' | 'still_at_fault'
    reason?: string | null
  }
}

export interface FaultsQuery {
  kind?: string
  reason?: string
  replayed?: boolean
  limit?: number
  cursor?: string
}

export interface FaultGroup {
  kind: string
  stage: string
  /** Numbers and quoted parts stand as `…`. */
  reason: string
  count: number
  /** Not replayed yet. */
  open: number
  first_at_ms: number
  last_at_ms: number
  example: Fault
}

export interface ReplayRequest {
  ids?: string[]
  kind?: string
  reason?: string
  dry_run?: boolean
}

export interface ReplayAnswer {
  matched: number
  written: number
  filtered: number
  discarded: number
  still_at_fault: number
  examples: { id: string; outcome: string; reason?: string | null }[]
}

export interface PartitionOffsets {
  topic: string
  partition: number
  begin: number
  committed: number | null
  end: number
  lag: number | null
}

export interface Offsets {
  group_id: string
  partitions: PartitionOffsets[]
}

export type OffsetTarget =
  | 'earliest'
  | 'latest'
  | { timestamp_ms: number }
  | { offsets: { topic: string; partition: number; offset: number }[] }

export interface OffsetReset {
  to: OffsetTarget
  topics?: string[]
  dry_run: boolean
}

export interface OffsetResetAnswer {
  partitions: {
    topic: string
    partition: number
    from: number | null
    to: number
    read_again: number
    skipped: number
  }[]
  read_again: number
  skipped: number
}
