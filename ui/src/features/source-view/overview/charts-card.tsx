import { Suspense, lazy, useMemo, useState } from 'react'
import { Card, Empty, Flex, Segmented, Skeleton, Typography, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSourceSeries } from '@/api/hooks/source-status'
import type { Series, SeriesScope, SeriesWindow } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { useFormat } from '@/format/use-format'
import { chartOption } from './chart-option'
import { SamplesTable } from './samples-table'
import { CHARTS, samplesOf, summaryOf, type ChartSpec } from './series-lines'
import { useUnit } from './use-unit'

const LineChart = lazy(() => import('./line-chart'))

const WINDOWS: SeriesWindow[] = ['15m', '24h', '7d']
const SCOPES: SeriesScope[] = ['run', 'all']
const VIEWS = ['charts', 'table'] as const

/** Rates, lag and latency over time, as charts or as numbers. */
export function ChartsCard({ id }: { id: string }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.charts' })
  const [window, setWindow] = useState<SeriesWindow>('15m')
  const [scope, setScope] = useState<SeriesScope>('all')
  const [view, setView] = useState<(typeof VIEWS)[number]>('charts')
  const series = useSourceSeries(id, window, scope)

  return (
    <Card
      size="small"
      title={<Typography.Title level={2} className="view-card-title">{t('title')}</Typography.Title>}
      extra={
        <Flex gap="small" wrap>
          <Segmented
            aria-label={t('scope')}
            value={scope}
            onChange={setScope}
            options={SCOPES.map((value) => ({ value, label: t(`scopes.${value}`) }))}
          />
          <Segmented
            aria-label={t('window')}
            value={window}
            onChange={setWindow}
            options={WINDOWS.map((value) => ({ value, label: t(`windows.${value}`) }))}
          />
          <Segmented
            aria-label={t('view')}
            value={view}
            onChange={setView}
            options={VIEWS.map((value) => ({ value, label: t(`views.${value}`) }))}
          />
        </Flex>
      }
    >
      {series.error !== null && <ProblemAlert problem={series.error} onRetry={() => void series.refetch()} />}
      {series.isPending && <Skeleton active />}
      {series.data !== undefined &&
        (series.data.points.length === 0 ? (
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={scope === 'run' ? t('noneInRun') : `${t('none')} ${t('noneHint')}`}
          />
        ) : view === 'table' ? (
          <SamplesTable series={series.data} />
        ) : (
          <Charts series={series.data} />
        ))}
    </Card>
  )
}

function Charts({ series }: { series: Series }) {
  const shown = useMemo(
    // Most data sources never have a fault: a flat line would only take room.
    () => CHARTS.filter(({ key }) => key !== 'faults' || series.points.some((point) => point.faults_per_s > 0)),
    [series],
  )
  return (
    <div className="view-charts">
      {shown.map((spec) => (
        <Chart key={spec.key} spec={spec} series={series} />
      ))}
    </div>
  )
}

function Chart({ spec, series }: { spec: ChartSpec; series: Series }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.charts' })
  const { token } = theme.useToken()
  const format = useFormat()
  const unit = useUnit(spec.unit)
  const lines = useMemo(
    () => spec.lines.map((key) => ({ name: t(`line.${key}`), samples: samplesOf(series, key) })),
    [spec, series, t],
  )
  const option = useMemo(
    () =>
      chartOption(
        lines,
        {
          lines: [token.colorPrimary, token.colorSuccess],
          text: token.colorTextSecondary,
          axis: token.colorBorderSecondary,
          background: token.colorBgElevated,
        },
        { value: unit, time: format.time },
      ),
    [lines, token, unit, format],
  )
  const summaries = lines.map(({ name, samples }) => {
    const summary = summaryOf(samples)
    return summary === null
      ? t('summaryNone', { line: name })
      : t('summary', { line: name, now: unit(summary.now), least: unit(summary.least), most: unit(summary.most) })
  })
  const title = t(`chart.${spec.key}`)
  return (
    <figure className="view-chart">
      <figcaption>{title}</figcaption>
      <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height: 200 }} />}>
        <LineChart option={option} label={`${title}. ${summaries.join(' ')}`} />
      </Suspense>
    </figure>
  )
}
