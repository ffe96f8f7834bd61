/** The series of a data source as lines of charts, free of any chart library. */
import type { Series, SeriesPoint } from '@/api/types'

export type LineKey = 'consumed_per_s' | 'written_per_s' | 'lag' | 'latency_p99_ms' | 'bytes_per_s' | 'faults_per_s'
export type Unit = 'per_second' | 'messages' | 'milliseconds' | 'bytes_per_second'

export interface ChartSpec {
  /** Also the key of its title. */
  key: 'throughput' | 'lag' | 'latency' | 'bytes' | 'faults'
  unit: Unit
  lines: LineKey[]
}

export const CHARTS: ChartSpec[] = [
  { key: 'throughput', unit: 'per_second', lines: ['consumed_per_s', 'written_per_s'] },
  { key: 'lag', unit: 'messages', lines: ['lag'] },
  { key: 'latency', unit: 'milliseconds', lines: ['latency_p99_ms'] },
  { key: 'bytes', unit: 'bytes_per_second', lines: ['bytes_per_s'] },
  { key: 'faults', unit: 'per_second', lines: ['faults_per_s'] },
]

/** Time and value; a null interrupts the line. */
export type Sample = [number, number | null]

/** A line breaks where samples are missing: the data source did not run, or the hub did not. */
export function samplesOf(series: Series, key: LineKey): Sample[] {
  const samples: Sample[] = []
  let before: SeriesPoint | undefined
  for (const point of series.points) {
    if (before !== undefined && point.at_ms - before.at_ms > 2.5 * series.step_ms) {
      samples.push([before.at_ms + series.step_ms, null])
    }
    samples.push([point.at_ms, point[key] ?? null])
    before = point
  }
  return samples
}

export interface Summary {
  now: number
  least: number
  most: number
}

/** What the line says in three numbers; null without a value. */
export function summaryOf(samples: Sample[]): Summary | null {
  const values = samples.map(([, value]) => value).filter((value) => value !== null)
  const now = values.at(-1)
  if (now === undefined) {
    return null
  }
  const least = values.reduce((a, b) => Math.min(a, b))
  const most = values.reduce((a, b) => Math.max(a, b))
  return { now, least, most }
}
