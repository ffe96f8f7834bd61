import { DownloadOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Table, Tag, Typography, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { faultsDownloadUrl } from '@/api/hooks/faults'
import type { FaultGroup } from '@/api/types'
import { RelativeTime } from '@/components/relative-time'
import { useFormat } from '@/format/use-format'
import { HelpText } from '../help-text'
import { useKindName } from '../use-kind-name'
import { useStageName } from './use-stage-name'

interface Props {
  id: string
  groups: FaultGroup[]
  shown: FaultGroup | null
  onShow: (group: FaultGroup) => void
}

/** Messages at fault by cause, with how many of them are open. */
export function GroupsCard({ id, groups, shown, onShow }: Props) {
  const { t } = useTranslation('source-view', { keyPrefix: 'faults' })
  const format = useFormat()
  const kindName = useKindName()
  const stageName = useStageName()
  const columns: TableColumnsType<FaultGroup> = [
    {
      title: t('groups.cause'),
      key: 'cause',
      rowScope: 'row',
      render: (_, group) => (
        <Flex vertical align="start">
          <Button
            type="link"
            className="view-cause"
            aria-pressed={group === shown}
            aria-label={t('groups.show', { reason: `${kindName(group.kind)}: ${group.reason}` })}
            onClick={() => onShow(group)}
          >
            {kindName(group.kind)}
          </Button>
          <span style={{ overflowWrap: 'anywhere', fontWeight: 'normal' }}>{group.reason}</span>
          {group === shown && <Tag color="processing">{t('groups.shown')}</Tag>}
        </Flex>
      ),
    },
    { title: t('groups.stage'), dataIndex: 'stage', render: stageName },
    { title: t('groups.count'), dataIndex: 'count', align: 'right', render: format.count },
    {
      title: <HelpText text={t('groups.open')} help={t('groups.openHelp')} />,
      dataIndex: 'open',
      align: 'right',
      render: (open: number) => (open > 0 ? <strong>{format.count(open)}</strong> : format.count(open)),
    },
    { title: t('groups.first'), dataIndex: 'first_at_ms', render: (at: number) => <RelativeTime at={at} /> },
    { title: t('groups.last'), dataIndex: 'last_at_ms', render: (at: number) => <RelativeTime at={at} /> },
    {
      title: <span className="visually-hidden">{t('downloadGroup')}</span>,
      key: 'download',
      align: 'right',
      render: (_, { kind, reason }) => (
        <Button
          size="small"
          icon={<DownloadOutlined aria-hidden />}
          aria-label={`${t('downloadGroup')}: ${reason}`}
          title={t('downloadGroup')}
          href={faultsDownloadUrl(id, { kind, reason })}
        />
      ),
    },
  ]
  return (
    <Card
      size="small"
      title={<Typography.Title level={2} className="view-card-title">{t('groups.title')}</Typography.Title>}
      extra={
        <Button size="small" icon={<DownloadOutlined aria-hidden />} href={faultsDownloadUrl(id)}>
          {t('downloadAll')}
        </Button>
      }
    >
      <Table
        size="small"
        className="figures"
        aria-label={t('groups.title')}
        rowKey={({ kind, reason }) => `${kind} ${reason}`}
        columns={columns}
        dataSource={groups}
        pagination={groups.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
      />
    </Card>
  )
}
