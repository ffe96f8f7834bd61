import type { Source, SourceSummary } from '@/api/types'

/** A data source that runs well, to be changed by each test. */
export function summary(more: Partial<SourceSummary> = {}): SourceSummary {
  return {
    id: 'src-1',
    name: 'meters',
    description: null,
    version: 3,
    topics: ['meters'],
    bootstrap_servers: ['kafka-1:9092'],
    database: 'power',
    super_table: 'meters',
    agent: null,
    desired: 'running',
    state: 'running',
    health: 'ready',
    cause: null,
    remedy: null,
    next_attempt_at_ms: null,
    ended: null,
    lag: 12,
    consumed_per_s: 1500,
    written_per_s: 1500,
    spark: Array.from({ length: 60 }, (_, idx) => 1000 + idx * 10),
    rows_written: 1_234_567,
    faults: 0,
    last_row_at_ms: Date.now() - 2000,
    updated_at_ms: Date.now() - 3_600_000,
    started_at_ms: Date.now() - 600_000,
    ...more,
  }
}

export function source(more: Partial<Source> = {}): Source {
  return {
    ...summary(),
    document: 'name: meters\n',
    created_at_ms: Date.now() - 86_400_000,
    created_by: 'ada',
    updated_by: 'ada',
    group_id: 'inlet-meters',
    ...more,
  }
}
