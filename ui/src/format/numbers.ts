/** Numbers for people. `language` is a BCP 47 tag; units are the same in all languages of the page. */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** `1,234,567` */
export function formatCount(value: number, language: string): string {
  return new Intl.NumberFormat(language).format(value)
}

/** `1.2M` in English, `123万` in Chinese: for places where the digits do not fit. */
export function formatCompact(value: number, language: string): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

/** `1.5 MiB` */
export function formatBytes(bytes: number, language: string): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1)
  const value = bytes / 1024 ** power
  const digits = power === 0 || value >= 100 ? 0 : 1
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${UNITS[power]}`
}

/** `1,234/s`; below ten with one decimal, so that a slow trickle is not shown as 0. */
export function formatRate(perSecond: number, language: string): string {
  return `${significant(perSecond, language)}/s`
}

/** `1.5 MiB/s` */
export function formatByteRate(perSecond: number, language: string): string {
  return `${formatBytes(perSecond, language)}/s`
}

/** `37 %` of a share 0..=1 */
export function formatShare(share: number, language: string): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share)
}

function significant(value: number, language: string): string {
  if (value >= 100_000) {
    return formatCompact(value, language)
  }
  return new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)
}
