import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatByteRate, formatBytes, formatCompact, formatCount, formatRate, formatShare } from './numbers'
import { formatDuration, formatRelative, formatTime } from './times'

/** The formats of this folder in the language of the page. */
export function useFormat() {
  const { language } = useTranslation().i18n
  return useMemo(
    () => ({
      count: (value: number) => formatCount(value, language),
      compact: (value: number) => formatCompact(value, language),
      bytes: (value: number) => formatBytes(value, language),
      rate: (perSecond: number) => formatRate(perSecond, language),
      byteRate: (perSecond: number) => formatByteRate(perSecond, language),
      share: (share: number) => formatShare(share, language),
      time: (ms: number) => formatTime(ms, language),
      relative: (ms: number, now?: number) => formatRelative(ms, language, now),
      duration: (ms: number) => formatDuration(ms, language),
    }),
    [language],
  )
}
