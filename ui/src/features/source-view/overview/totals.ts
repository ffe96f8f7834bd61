import type { Totals } from '@/api/types'
import type en from '@/i18n/en/source-view/overview'

/** Messages without an outcome yet: what the accounting line is short of. */
export function inFlight(totals: Totals): number {
  const { consumed, written, filtered, discarded, quarantined } = totals
  return consumed - written - filtered - discarded - quarantined
}

/** A row of the counters; `unit` says how its number is shown. */
export interface Counter {
  /** Also the key of its label and of what it means. */
  key: keyof typeof en.counters.label
  unit: 'number' | 'bytes' | 'duration' | 'ratio'
  of: (totals: Totals) => number | null
}

const ratio = (of: number, by: number): number | null => (by === 0 ? null : of / by)

/** The counters of a run in the order of a message's way. */
export const COUNTERS: Counter[] = [
  { key: 'consumed', unit: 'number', of: (totals) => totals.consumed },
  { key: 'bytes_consumed', unit: 'bytes', of: (totals) => totals.bytes_consumed },
  { key: 'missed', unit: 'number', of: (totals) => totals.missed },
  { key: 'written', unit: 'number', of: (totals) => totals.written },
  { key: 'filtered', unit: 'number', of: (totals) => totals.filtered },
  { key: 'discarded', unit: 'number', of: (totals) => totals.discarded },
  { key: 'quarantined', unit: 'number', of: (totals) => totals.quarantined },
  { key: 'rows_written', unit: 'number', of: (totals) => totals.rows_written },
  { key: 'rows_overwritten', unit: 'number', of: (totals) => totals.rows_overwritten },
  { key: 'bytes_written', unit: 'bytes', of: (totals) => totals.bytes_written },
  { key: 'requests_written', unit: 'number', of: (totals) => totals.requests_written },
  { key: 'requests_failed', unit: 'number', of: (totals) => totals.requests_failed },
  { key: 'rows_a_request', unit: 'ratio', of: (totals) => ratio(totals.rows_written, totals.requests_written) },
  { key: 'rows_a_subtable', unit: 'ratio', of: (totals) => ratio(totals.rows_written, totals.subtables_written) },
  { key: 'duration_ms', unit: 'duration', of: (totals) => totals.duration_ms },
]
