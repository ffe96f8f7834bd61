/** Times and durations for people. Times are milliseconds since 1970 UTC, shown in the browser's zone. */

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

/**
 * `2026-03-01 14:05:09 GMT+1`: exact and with the zone, for titles and logs. The same in all
 * languages, for 03/04 is March to some and April to others.
 */
export function formatTime(ms: number, language: string, timeZone?: string): string {
  const parts = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).formatToParts(ms)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((found) => found.type === type)?.value ?? ''
  const date = `${part('year')}-${part('month')}-${part('day')}`
  return `${date} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')}`
}

/** `2 s ago`, `in 5 min`; `now` only serves the tests and lists that draw many at once. */
export function formatRelative(ms: number, language: string, now: number = Date.now()): string {
  const [value, unit] = inUnits(ms - now)
  return new Intl.RelativeTimeFormat(language, { numeric: 'always', style: 'short' }).format(value, unit)
}

function inUnits(ms: number): [number, Intl.RelativeTimeFormatUnit] {
  const size = Math.abs(ms)
  if (size < MINUTE) {
    // "In 0 seconds" reads wrong for what has just been: zero counts as past.
    const seconds = Math.trunc(ms / SECOND)
    return [seconds === 0 ? -0 : seconds, 'second']
  }
  if (size < HOUR) {
    return [Math.trunc(ms / MINUTE), 'minute']
  }
  if (size < DAY) {
    return [Math.trunc(ms / HOUR), 'hour']
  }
  if (size < 2 * YEAR) {
    return [Math.trunc(ms / DAY), 'day']
  }
  return [Math.trunc(ms / YEAR), 'year']
}

/** `500 ms`, `1.5 s`, `2 min 5 s`, `3 h 20 min`, `4 d 6 h`: two units at most. */
export function formatDuration(ms: number, language: string): string {
  if (ms < SECOND) {
    return unit(Math.round(ms), 'millisecond', language)
  }
  if (ms < MINUTE) {
    return unit(Math.round(ms / 100) / 10, 'second', language)
  }
  const [first, firstUnit, second, secondUnit] =
    ms < HOUR
      ? ([MINUTE, 'minute', SECOND, 'second'] as const)
      : ms < DAY
        ? ([HOUR, 'hour', MINUTE, 'minute'] as const)
        : ([DAY, 'day', HOUR, 'hour'] as const)
  const whole = Math.floor(ms / first)
  const rest = Math.floor((ms % first) / second)
  const head = unit(whole, firstUnit, language)
  return rest === 0 ? head : `${head} ${unit(rest, secondUnit, language)}`
}

function unit(value: number, name: string, language: string): string {
  const options: Intl.NumberFormatOptions = { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 }
  return new Intl.NumberFormat(language, options).format(value)
}
