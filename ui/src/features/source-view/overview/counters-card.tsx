import { Card, Table, Typography, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { SourceStatus, Totals } from '@/api/types'
import { useFormat } from '@/format/use-format'
import { COUNTERS, type Counter } from './totals'

/** What this run and all runs counted. */
export function CountersCard({ status }: { status: SourceStatus }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.counters' })
  const format = useFormat()
  const show = ({ of, unit }: Counter, totals: Totals | null) => {
    const value = totals === null ? null : of(totals)
    if (value === null) {
      return '–'
    }
    switch (unit) {
      case 'bytes':
        return format.bytes(value)
      case 'duration':
        return format.duration(value)
      case 'ratio':
        return format.count(Math.round(value * 10) / 10)
      case 'number':
        return format.count(value)
    }
  }
  const columns: TableColumnsType<Counter> = [
    {
      title: t('name'),
      key: 'name',
      rowScope: 'row',
      render: (_, { key }) => (
        <>
          {t(`label.${key}`)}{' '}
          <Typography.Text type="secondary" className="view-small">
            {t(`help.${key}`)}
          </Typography.Text>
        </>
      ),
    },
    { title: t('this'), key: 'this', align: 'right', render: (_, counter) => show(counter, status.this_run) },
    { title: t('all'), key: 'all', align: 'right', render: (_, counter) => show(counter, status.all_runs) },
  ]
  return (
    <Card size="small" title={<Typography.Title level={2} className="view-card-title">{t('title')}</Typography.Title>}>
      <Table
        size="small"
        className="figures view-dense"
        aria-label={t('title')}
        rowKey="key"
        columns={columns}
        dataSource={COUNTERS}
        pagination={false}
      />
    </Card>
  )
}
