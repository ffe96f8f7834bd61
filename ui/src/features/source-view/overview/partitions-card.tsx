import { Card, Empty, Table, Typography, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Partition } from '@/api/types'
import { useFormat } from '@/format/use-format'
import { HelpText } from '../help-text'

type NumberKey = 'position' | 'committed' | 'end' | 'lag' | 'consumed' | 'written' | 'filtered' | 'discarded' | 'quarantined'

const WITH_HELP = ['position', 'committed', 'end'] as const
const PLAIN = ['lag', 'consumed', 'written', 'filtered', 'discarded', 'quarantined'] as const

/**
 * Each partition: where its consumer stands, and what became of its messages in this run; with
 * several runs also which of them reads it.
 */
export function PartitionsCard({ partitions, withOwner }: { partitions: Partition[]; withOwner: boolean }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.partitions' })
  const format = useFormat()
  const number = (key: NumberKey, title: React.ReactNode) => ({
    title,
    key,
    align: 'right' as const,
    // What people look for: the partition that is behind, and the one that gets the most.
    ...((key === 'lag' || key === 'consumed') && {
      sorter: (a: Partition, b: Partition) => (a[key] ?? -1) - (b[key] ?? -1),
    }),
    render: (_: unknown, partition: Partition) => {
      const value = partition[key]
      return value === null ? '–' : format.count(value)
    },
  })
  const owner = {
    title: t('owner'),
    key: 'owner',
    sorter: (a: Partition, b: Partition) => (a.owner ?? '').localeCompare(b.owner ?? ''),
    render: (_: unknown, partition: Partition) => partition.owner ?? '–',
  }
  const columns: TableColumnsType<Partition> = [
    {
      title: t('topic'),
      dataIndex: 'topic',
      sorter: (a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition,
      defaultSortOrder: 'ascend',
    },
    { title: t('partition'), dataIndex: 'partition', align: 'right' },
    ...(withOwner ? [owner] : []),
    ...WITH_HELP.map((key) => number(key, <HelpText text={t(key)} help={t(`${key}Help`)} />)),
    ...PLAIN.map((key) => number(key, t(key))),
  ]
  return (
    <Card size="small" title={<Typography.Title level={2} className="view-card-title">{t('title')}</Typography.Title>}>
      <Table
        size="small"
        className="figures view-dense view-wide"
        aria-label={t('title')}
        rowKey={({ topic, partition }) => `${topic}/${partition}`}
        columns={columns}
        dataSource={partitions}
        showSorterTooltip={false}
        pagination={partitions.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        locale={{
          emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={`${t('none')} ${t('noneHint')}`} />,
        }}
      />
    </Card>
  )
}
