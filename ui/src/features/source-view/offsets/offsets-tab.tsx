import { ReloadOutlined } from '@ant-design/icons'
import { Button, Card, Empty, Table, Typography, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { useOffsets } from '@/api/hooks/offsets'
import type { PartitionOffsets, Source } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { useFormat } from '@/format/use-format'
import { HelpText } from '../help-text'
import { keyOfPartition } from './offset-target'
import { ResetCard } from './reset-card'

/** Where the consumer group stands in each partition, and the way to put it elsewhere. */
export function OffsetsTab({ source }: { source: Source }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'offsets' })
  const { t: tCommon } = useTranslation()
  const format = useFormat()
  const offsets = useOffsets(source.id)
  const partitions = offsets.data?.partitions ?? []
  const columns: TableColumnsType<PartitionOffsets> = [
    { title: t('topic'), dataIndex: 'topic' },
    { title: t('partition'), dataIndex: 'partition', align: 'right' },
    {
      title: <HelpText text={t('begin')} help={t('beginHelp')} />,
      dataIndex: 'begin',
      align: 'right',
      render: format.count,
    },
    {
      title: <HelpText text={t('committed')} help={t('committedHelp')} />,
      dataIndex: 'committed',
      align: 'right',
      render: (committed: number | null) => (committed === null ? t('notCommitted') : format.count(committed)),
    },
    { title: <HelpText text={t('end')} help={t('endHelp')} />, dataIndex: 'end', align: 'right', render: format.count },
    {
      title: t('lag'),
      dataIndex: 'lag',
      align: 'right',
      render: (lag: number | null) => (lag === null ? '–' : format.count(lag)),
    },
  ]
  return (
    <div className="view-stack">
      <Card
        size="small"
        title={<Typography.Title level={2} className="view-card-title">{t('title')}</Typography.Title>}
        extra={
          <Button size="small" icon={<ReloadOutlined aria-hidden />} loading={offsets.isFetching} onClick={() => void offsets.refetch()}>
            {tCommon('action.refresh')}
          </Button>
        }
      >
        <p style={{ marginTop: 0 }}>{t('intro', { group: offsets.data?.group_id ?? source.group_id })}</p>
        <ProblemAlert problem={offsets.error} onRetry={() => void offsets.refetch()} />
        <Table
          size="small"
          className="figures view-wide"
          aria-label={t('title')}
          rowKey={keyOfPartition}
          loading={offsets.isPending}
          columns={columns}
          dataSource={partitions}
          pagination={partitions.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
          locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('none')} /> }}
        />
      </Card>
      <ResetCard source={source} partitions={partitions} />
    </div>
  )
}
