import { Card, Empty, Table, Tag, Typography, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useRuns } from '@/api/hooks/source-history'
import type { Run } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { RelativeTime } from '@/components/relative-time'
import { useFormat } from '@/format/use-format'
import { LoadOlder } from '../load-older'

/** All runs, newest first: how each ended, and what it did. */
export function RunsTab({ id }: { id: string }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'runs' })
  const format = useFormat()
  const runs = useRuns(id)
  const items: Run[] = runs.data?.pages.flatMap((page) => page.items) ?? []
  const runners = new Set(items.map(({ runner }) => runner))
  const columns: TableColumnsType<Run> = [
    {
      title: t('started'),
      key: 'started',
      render: (_, { started_at_ms }) => (
        <>
          <div>{format.time(started_at_ms)}</div>
          <Typography.Text type="secondary">
            <RelativeTime at={started_at_ms} />
          </Typography.Text>
        </>
      ),
    },
    { title: t('by'), dataIndex: 'started_by' },
    {
      title: t('version'),
      dataIndex: 'version',
      render: (version: number) => (
        <Link to={`/sources/${id}/versions?view=${version}`} aria-label={t('viewVersion', { version })}>{version}</Link>
      ),
    },
    // Of no interest while all ran on one hub.
    ...(runners.size > 1 ? [{ title: t('runner'), dataIndex: 'runner', render: (name: string) => name || '–' }] : []),
    { title: t('end'), key: 'end', render: (_, run) => <End run={run} /> },
    { title: t('duration'), key: 'duration', align: 'right', render: (_, { totals }) => format.duration(totals.duration_ms) },
    { title: t('consumed'), key: 'consumed', align: 'right', render: (_, { totals }) => format.count(totals.consumed) },
    { title: t('rows'), key: 'rows', align: 'right', render: (_, { totals }) => format.count(totals.rows_written) },
    {
      title: t('atFault'),
      key: 'faults',
      align: 'right',
      render: (_, { totals }) => format.count(totals.discarded + totals.quarantined),
    },
  ]
  return (
    <Card size="small">
      <ProblemAlert problem={runs.error} onRetry={() => void runs.refetch()} />
      <Table
        size="small"
        aria-label={t('title')}
        className="figures view-dense"
        rowKey="id"
        loading={runs.isPending}
        columns={columns}
        dataSource={items}
        pagination={false}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('none')} /> }}
      />
      <LoadOlder of={runs} label={t('older')} />
    </Card>
  )
}

function End({ run }: { run: Run }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'runs' })
  if (run.end === null) {
    return <Tag color="processing">{t('running')}</Tag>
  }
  return (
    <div style={{ maxWidth: 360, overflowWrap: 'anywhere' }}>
      <Tag color={run.end === 'failed' ? 'error' : 'default'}>{t(`ends.${run.end}`)}</Tag>
      {run.cause !== null && <div>{run.cause}</div>}
    </div>
  )
}
