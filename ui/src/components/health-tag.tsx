import { useTranslation } from 'react-i18next'
import type { Health, SourceSummary } from '@/api/types'
import { Cause } from './cause'
import { Hint } from './hint'

/** Colour and shape say the same: not everybody sees the colours. */
const MARKS: Record<Health, { color: string; mark: string }> = {
  ready: { color: 'var(--ant-color-success)', mark: '●' },
  idle: { color: 'var(--ant-color-text-description)', mark: '○' },
  busy: { color: 'var(--ant-color-warning)', mark: '◆' },
  bounce: { color: 'var(--ant-color-warning)', mark: '▲' },
  source_error: { color: 'var(--ant-color-error)', mark: '▲' },
  sink_error: { color: 'var(--ant-color-error)', mark: '▲' },
  fatal: { color: 'var(--ant-color-error)', mark: '✕' },
  none: { color: 'var(--ant-color-text-description)', mark: '' },
}

export type HealthOf = Pick<SourceSummary, 'health' | 'cause' | 'remedy' | 'next_attempt_at_ms'>

/** Health of a data source; its cause and remedy come on hover and on focus. */
export function HealthTag({ source }: { source: HealthOf }) {
  const { t } = useTranslation()
  const { color, mark } = MARKS[source.health]
  return (
    <Hint title={t(`health.${source.health}`)} content={<Cause what={t(`healthHelp.${source.health}`)} {...source} />}>
      <span style={{ whiteSpace: 'nowrap' }}>
        <span aria-hidden style={{ color, marginInlineEnd: 6 }}>
          {mark}
        </span>
        {t(`health.${source.health}`)}
      </span>
    </Hint>
  )
}
