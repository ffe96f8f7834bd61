import type { Series, SeriesPoint } from '@/api/types'
import { samplesOf, summaryOf } from './series-lines'

function point(at_ms: number, lag: number, latency_p99_ms: number | null = null): SeriesPoint {
  return { at_ms, consumed_per_s: 0, written_per_s: 0, lag, bytes_per_s: 0, faults_per_s: 0, latency_p99_ms }
}

function series(...points: SeriesPoint[]): Series {
  return { step_ms: 2000, points }
}

test('a line breaks where samples are missing and nowhere else', () => {
  const samples = samplesOf(series(point(0, 1), point(2000, 2), point(60_000, 3), point(62_500, 4)), 'lag')
  expect(samples).toEqual([[0, 1], [2000, 2], [4000, null], [60_000, 3], [62_500, 4]])
})

test('the summary leaves gaps out', () => {
  expect(summaryOf(samplesOf(series(point(0, 7), point(2000, 9), point(90_000, 2)), 'lag'))).toEqual({
    now: 2,
    least: 2,
    most: 9,
  })
  expect(summaryOf(samplesOf(series(point(0, 7)), 'latency_p99_ms'))).toBeNull()
  expect(summaryOf([])).toBeNull()
})
