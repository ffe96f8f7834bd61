import { useTranslation } from 'react-i18next'
import { useFormat } from '@/format/use-format'
import { useNow } from './use-now'

/** `2 s ago`, kept right while it is on show; the exact time with its zone on hover. */
export function RelativeTime({ at, never }: { at: number | null; never?: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow()
  if (at === null) {
    return <span>{never ?? t('time.never')}</span>
  }
  return (
    <time dateTime={new Date(at).toISOString()} title={format.time(at)}>
      {format.relative(at, now)}
    </time>
  )
}
