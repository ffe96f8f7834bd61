/** Guesses how a value of the sample is to be read as a time. A guess is shown, never forced. */
import { type TimeField, noTime } from './form'

/** Milliseconds of 1990 and 2100; integers between them, in some unit, are taken for times. */
const earliest = 631_152_000_000
const latest = 4_102_444_800_000

const perMilli: readonly [TimeField['unit'], number][] = [
  ['s', 0.001],
  ['ms', 1],
  ['us', 1000],
  ['ns', 1_000_000],
]

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

const formats: readonly [RegExp, string][] = [
  [/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/, '%Y-%m-%d %H:%M:%S'],
  [/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d+$/, '%Y-%m-%d %H:%M:%S%.f'],
  [/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/, '%Y-%m-%dT%H:%M:%S'],
  [/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+$/, '%Y-%m-%dT%H:%M:%S%.f'],
  [/^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}$/, '%Y/%m/%d %H:%M:%S'],
  [/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}$/, '%d/%b/%Y:%H:%M:%S %z'],
  [/^\d{4}-\d{2}-\d{2}$/, '%Y-%m-%d'],
]

/** Unit of an integer time by its magnitude. */
export function guessUnit(value: number): TimeField['unit'] | null {
  const fits = perMilli.find(([, factor]) => value >= earliest * factor && value < latest * factor)
  return fits?.[0] ?? null
}

/** How `value` is read as a time; null where it does not look like one. */
export function guessTime(value: unknown): TimeField | null {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,19}$/.test(value))) {
    const unit = guessUnit(Number(value))
    return unit ? { ...noTime, kind: 'unit', unit } : null
  }
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (rfc3339.test(text) && /[Tt]/.test(text)) return { ...noTime, kind: 'rfc3339' }
  const format = formats.find(([pattern]) => pattern.test(text))?.[1]
  return format === undefined ? null : { ...noTime, kind: 'format', format, zone: 'UTC' }
}

/** Whether a name is one that people give to times. */
export function soundsLikeTime(name: string): boolean {
  return /(^|_)(ts|time|timestamp|date|datetime|at|when)$|_(ms|us|ns)$/i.test(name) || /time/i.test(name)
}
