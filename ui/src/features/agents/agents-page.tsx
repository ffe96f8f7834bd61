import { Tag, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAgents } from '@/api/hooks/agents'
import type { Runner } from '@/api/types'
import { ListTable } from '@/components/list-table'
import { RelativeTime } from '@/components/relative-time'
import { DataIn } from '@/features/sources/data-in-tabs'
import { useFormat } from '@/format/use-format'

/** Data In, tab Agents. */
export function AgentsPage() {
  const { t } = useTranslation('agents')
  const agents = useAgents()
  return (
    <DataIn tab="agents">
      <p style={{ marginTop: 0 }}>{t('intro')}</p>
      <ListTable label={t('table')} list={{ ...agents, data: agents.data?.items }} rowKey="name" columns={useColumns()} empty="" />
    </DataIn>
  )
}

function useColumns(): TableColumnsType<Runner> {
  const { t } = useTranslation('agents')
  const format = useFormat()
  return [
    {
      title: t('column.name'),
      key: 'name',
      render: (_, runner) => (
        <>
          <strong>{runner.kind === 'hub' ? t('thisHub') : runner.name}</strong>
          <div style={{ color: 'var(--ant-color-text-description)' }}>{runner.address}</div>
        </>
      ),
    },
    {
      title: t('column.state'),
      key: 'state',
      render: (_, { version }) => (
        <>
          <Tag color="success">{t('online')}</Tag>
          <div style={{ color: 'var(--ant-color-text-description)' }}>{version}</div>
        </>
      ),
    },
    {
      title: t('column.cpu'),
      key: 'cpu',
      className: 'figures',
      render: (_, { cpu_percent: percent, cores }) => t('cores', { count: cores, share: format.share(percent / 100) }),
    },
    {
      title: t('column.memory'),
      key: 'memory',
      className: 'figures',
      render: (_, runner) =>
        t('memory', { used: format.bytes(runner.memory_used_bytes), all: format.bytes(runner.memory_bytes) }),
    },
    {
      title: t('column.process'),
      dataIndex: 'process_memory_bytes',
      className: 'figures',
      render: (bytes: number) => format.bytes(bytes),
    },
    {
      title: t('column.disk'),
      key: 'disk',
      className: 'figures',
      render: (_, runner) =>
        t('disk', { read: format.bytes(runner.disk_read_bytes), written: format.bytes(runner.disk_written_bytes) }),
    },
    {
      title: t('column.sources'),
      key: 'sources',
      className: 'figures',
      render: (_, runner) =>
        t('sources', {
          running: format.count(runner.running),
          done: format.count(runner.done),
          failed: format.count(runner.failed),
        }),
    },
    {
      title: t('column.since'),
      dataIndex: 'started_at_ms',
      render: (at: number) => <RelativeTime at={at} />,
    },
  ]
}
