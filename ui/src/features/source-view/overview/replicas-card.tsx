import { Card, Flex, Table, Tag, Typography, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Replica } from '@/api/types'
import { byText } from '@/components/list-table'
import { StateTag } from '@/components/state-tag'
import { useFormat } from '@/format/use-format'
import { HelpText } from '../help-text'

/** Where the data source runs, and what each run does; nothing where it is simply this hub. */
export function ReplicasCard({ replicas }: { replicas: Replica[] }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.replicas' })
  const columns = useColumns()
  if (!isSpread(replicas)) {
    return null
  }
  return (
    <Card size="small" title={<Typography.Title level={2} className="view-card-title">{t('title')}</Typography.Title>}>
      <Table
        size="small"
        className="figures view-wide"
        aria-label={t('title')}
        rowKey="runner_id"
        columns={columns}
        dataSource={replicas}
        showSorterTooltip={false}
        pagination={false}
      />
    </Card>
  )
}

/** Whether more is to be said than that this hub runs it. */
export function isSpread(replicas: Replica[]): boolean {
  return replicas.length > 1 || replicas.some(({ kind }) => kind === 'agent')
}

function useColumns(): TableColumnsType<Replica> {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.replicas' })
  const format = useFormat()
  return [
    {
      title: t('runner'),
      key: 'runner',
      rowScope: 'row',
      sorter: byText(({ runner_name: name }) => name),
      defaultSortOrder: 'ascend',
      render: (_, { runner_name: name, kind }) => (
        <>
          <Link to={`/agents?agent=${encodeURIComponent(name)}`}>{name}</Link>{' '}
          <span style={{ color: 'var(--ant-color-text-description)' }}>{t(`kind.${kind}`)}</span>
        </>
      ),
    },
    {
      title: t('state'),
      key: 'state',
      render: (_, replica) => (
        <Flex gap={6} wrap>
          <StateTag source={{ ...replica, next_attempt_at_ms: null, ended: null }} />
          {replica.is_stale && <Tag color="warning">{t('stale')}</Tag>}
        </Flex>
      ),
    },
    { title: t('version'), dataIndex: 'version', align: 'right' },
    {
      title: t('partitions'),
      dataIndex: 'partitions',
      align: 'right',
      sorter: (a, b) => a.partitions - b.partitions,
      render: (count: number) => format.count(count),
    },
    {
      title: <HelpText text={t('rate')} help={t('rateHelp')} />,
      dataIndex: 'consumed_per_s',
      align: 'right',
      sorter: (a, b) => (a.consumed_per_s ?? -1) - (b.consumed_per_s ?? -1),
      render: (rate: number | null) => (rate === null ? '–' : format.rate(rate)),
    },
  ]
}
