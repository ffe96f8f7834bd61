import type { ReactNode } from 'react'
import { Card, Progress, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSourceSeries } from '@/api/hooks/source-status'
import type { SourceStatus } from '@/api/types'
import { useFormat } from '@/format/use-format'
import { catchUp } from './catch-up'
import { HelpText } from '../help-text'

/** How fast it is and how far behind, at this moment. */
export function NowCard({ id, status }: { id: string; status: SourceStatus }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.now' })
  const format = useFormat()
  const { summary, latency, partitions, consumers } = status
  const duration = (ms: number | null) => (ms === null ? '–' : format.duration(ms))
  const consuming = partitions.filter(({ position }) => position !== null).length
  return (
    <Card size="small" title={<Typography.Title level={2} className="view-card-title">{t('title')}</Typography.Title>}>
      <dl className="view-now">
        <Fact name={t('consumed')} value={format.rate(summary.consumed_per_s)} />
        <Fact name={t('written')} value={format.rate(summary.written_per_s)} />
        <Fact name={t('lag')} help={t('lagHelp')} value={summary.lag === null ? '–' : format.count(summary.lag)}>
          <CatchUpText id={id} lag={summary.lag} />
        </Fact>
        <Fact name={t('latency')} help={t('latencyHelp')} value={duration(latency.p50_ms)}>
          {t('latencyOf', { p50: duration(latency.p50_ms), p99: duration(latency.p99_ms) })}
        </Fact>
        <Fact name={t('consumers')} value={format.count(consumers)}>
          {t('partitions', { consuming: format.count(consuming), count: partitions.length })}
        </Fact>
        <Fact name={t('memory')} help={t('memoryHelp')} value={format.bytes(status.memory_bytes)}>
          <Memory used={status.memory_bytes} limit={status.memory_limit_bytes} />
        </Fact>
      </dl>
    </Card>
  )
}

function Fact({ name, help, value, children }: { name: string; help?: string; value: string; children?: ReactNode }) {
  return (
    <div>
      <dt>{help === undefined ? name : <HelpText text={name} help={help} />}</dt>
      <dd>
        <div className="view-now-value">{value}</div>
        <Typography.Text type="secondary">{children}</Typography.Text>
      </dd>
    </div>
  )
}

function CatchUpText({ id, lag }: { id: string; lag: number | null }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.catchUp' })
  const format = useFormat()
  const points = useSourceSeries(id, '15m', 'run').data?.points ?? []
  const state = catchUp(lag, points)
  switch (state.kind) {
    case 'in':
      return t('in', { duration: format.duration(state.ms) })
    case 'unknown':
      return null
    case 'growing':
      return t('growing', { rate: format.rate(state.perSecond) })
    default:
      return t(state.kind)
  }
}

function Memory({ used, limit }: { used: number; limit: number }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.now' })
  const format = useFormat()
  if (limit === 0) {
    return null
  }
  const share = Math.min(used / limit, 1)
  return (
    <>
      {t('memoryOf', { used: format.bytes(used), limit: format.bytes(limit) })}
      <Progress
        percent={share * 100}
        showInfo={false}
        size="small"
        status={share >= 1 ? 'exception' : 'normal'}
        aria-label={t('memoryShare', { share: format.share(share) })}
      />
    </>
  )
}
