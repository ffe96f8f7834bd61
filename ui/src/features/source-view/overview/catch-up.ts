/** When a data source will have read all that waits for it, from how its lag moved. */

export type CatchUp =
  | { kind: 'unknown' }
  | { kind: 'caught_up' }
  | { kind: 'in'; ms: number }
  | { kind: 'steady' }
  /** The lag grows by so many messages a second. */
  | { kind: 'growing'; perSecond: number }

export interface LagPoint {
  at_ms: number
  lag: number
}

/** Long enough that a batch more or less does not matter, short enough to follow a change. */
const LOOK_BACK_MS = 60_000
/** Two samples of 2 s tell nothing yet. */
const LEAST_SPAN_MS = 8_000
/** Below a message in ten seconds the lag stands still for a person. */
const STILL_PER_SECOND = 0.1

/** `points` are in the order of time; the newest one may be older than `lag`, which is now. */
export function catchUp(lag: number | null, points: LagPoint[]): CatchUp {
  if (lag === null) {
    return { kind: 'unknown' }
  }
  if (lag === 0) {
    return { kind: 'caught_up' }
  }
  const last = points.at(-1)
  const first = points.find((point) => last !== undefined && last.at_ms - point.at_ms <= LOOK_BACK_MS)
  if (last === undefined || first === undefined || last.at_ms - first.at_ms < LEAST_SPAN_MS) {
    return { kind: 'unknown' }
  }
  const growsPerSecond = ((last.lag - first.lag) * 1000) / (last.at_ms - first.at_ms)
  if (growsPerSecond > STILL_PER_SECOND) {
    return { kind: 'growing', perSecond: growsPerSecond }
  }
  if (growsPerSecond > -STILL_PER_SECOND) {
    return { kind: 'steady' }
  }
  return { kind: 'in', ms: (lag / -growsPerSecond) * 1000 }
}
