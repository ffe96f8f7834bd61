/** Data sources, their runs and what they are doing. */
import type { DocumentFault, Problem } from './session'

export type State =
  | 'stopped'
  | 'starting'
  | 'running'
  | 'idle'
  | 'source_error'
  | 'sink_error'
  | 'paused'
  | 'draining'
  | 'backing_off'
  | 'done'
  | 'failed'

export type Health =
  | 'ready'
  | 'idle'
  | 'busy'
  | 'bounce'
  | 'source_error'
  | 'sink_error'
  | 'fatal'
  | 'none'

export interface Ended {
  reason: 'idle' | 'asked' | 'failed'
  after_ms: number | null
  at_ms: number
}

export interface SourceSummary {
  id: string
  name: string
  description: string | null
  version: number
  topics: string[]
  bootstrap_servers: string[]
  database: string
  super_table: string
  /** Null: the hub itself runs the source. */
  agent: string | null
  desired: 'running' | 'paused' | 'stopped'
  state: State
  health: Health
  cause: string | null
  remedy: string | null
  next_attempt_at_ms: number | null
  ended: Ended | null
  lag: number | null
  consumed_per_s: number
  written_per_s: number
  /** `written_per_s` of the last 60 samples of 2 s, oldest first. */
  spark: number[]
  /** Over all runs. */
  rows_written: number
  /** Quarantined and discarded messages, over all runs. */
  faults: number
  last_row_at_ms: number | null
  updated_at_ms: number
  started_at_ms: number | null
}

export interface Source extends SourceSummary {
  document: string
  created_at_ms: number
  created_by: string
  updated_by: string
  group_id: string
}

export interface DeletedSource {
  id: string
  name: string
  deleted_at_ms: number
  deleted_by: string
  purge_at_ms: number
}

export interface CreateSource {
  document: string
  start?: boolean
  comment?: string
}

export interface UpdateSource {
  document: string
  comment?: string
  restart?: boolean
}

export interface Validation {
  valid: boolean
  faults: DocumentFault[]
  name: string | null
}

export type SourceAction = 'start' | 'stop' | 'pause' | 'resume'
export type BulkAction = SourceAction | 'delete'

export interface BulkResult {
  id: string
  ok: boolean
  problem?: Problem | null
}

export type SourceSort = 'name' | 'state' | 'lag' | 'rows'

export interface SourcesQuery {
  search?: string
  state?: State
  health?: Health
  limit?: number
  cursor?: string
  sort?: SourceSort
}

export interface Version {
  version: number
  created_at_ms: number
  created_by: string
  comment: string | null
}

export interface VersionWithDocument extends Version {
  document: string
}

export interface VersionDiff {
  unified: string
  same: boolean
}

export interface Totals {
  consumed: number
  written: number
  filtered: number
  discarded: number
  quarantined: number
  missed: number
  rows_written: number
  rows_overwritten: number
  bytes_consumed: number
  bytes_written: number
  requests_written: number
  requests_failed: number
  subtables_written: number
  duration_ms: number
}

export type RunEnd = 'idle' | 'asked' | 'failed' | 'paused' | 'restarted' | 'hub_stopped'

export interface Run {
  id: string
  version: number
  started_at_ms: number
  ended_at_ms: number | null
  end: RunEnd | null
  cause: string | null
  started_by: string
  totals: Totals
}

export type ActivityLevel = 'debug' | 'info' | 'warn' | 'error'

export interface Activity {
  id: string
  at_ms: number
  level: ActivityLevel
  kind: string
  message: string
  cause: string | null
  run_id: string | null
  by: string | null
}

export interface Partition {
  topic: string
  partition: number
  position: number | null
  committed: number | null
  end: number | null
  lag: number | null
  consumed: number
  written: number
  filtered: number
  discarded: number
  quarantined: number
}

export interface FaultCount {
  kind: string
  discarded: number
  quarantined: number
}

export interface SourceStatus {
  summary: SourceSummary
  run: Run | null
  this_run: Totals | null
  all_runs: Totals
  partitions: Partition[]
  faults: FaultCount[]
  consumers: number
  memory_bytes: number
  memory_limit_bytes: number
  latency: { p50_ms: number | null; p99_ms: number | null }
}

export type SeriesWindow = '15m' | '24h' | '7d'
export type SeriesScope = 'run' | 'all'

export interface SeriesPoint {
  at_ms: number
  consumed_per_s: number
  written_per_s: number
  lag: number
  bytes_per_s: number
  faults_per_s: number
  latency_p99_ms: number | null
}

export interface Series {
  step_ms: number
  points: SeriesPoint[]
}
