import { Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Series, SeriesPoint } from '@/api/types'
import { useFormat } from '@/format/use-format'
import { CHARTS, type ChartSpec, type LineKey } from './series-lines'
import { useUnit } from './use-unit'

/** The same samples as the charts, as numbers. */
export function SamplesTable({ series }: { series: Series }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.charts' })
  const format = useFormat()
  const lines = CHARTS.flatMap((spec) => spec.lines.map((key) => ({ spec, key })))
  const columns: TableColumnsType<SeriesPoint> = [
    { title: t('time'), key: 'time', render: (_, point) => format.time(point.at_ms) },
    ...lines.map(({ spec, key }) => ({
      title: t(`line.${key}`),
      key,
      align: 'right' as const,
      render: (_: unknown, point: SeriesPoint) => <Value spec={spec} line={key} point={point} />,
    })),
  ]
  return (
    <Table
      size="small"
      aria-label={t('tableTitle')}
      rowKey="at_ms"
      columns={columns}
      dataSource={series.points.toReversed()}
      pagination={{ pageSize: 20, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  )
}

function Value({ spec, line, point }: { spec: ChartSpec; line: LineKey; point: SeriesPoint }) {
  const unit = useUnit(spec.unit)
  const value = point[line]
  return value == null ? '–' : unit(value)
}
