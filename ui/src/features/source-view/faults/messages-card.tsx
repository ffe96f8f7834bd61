import { Card, Checkbox, Empty, Flex, Table, Tag, Typography, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFaults } from '@/api/hooks/faults'
import type { Fault, FaultGroup } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { RelativeTime } from '@/components/relative-time'
import { useFormat } from '@/format/use-format'
import { LoadOlder } from '../load-older'
import { useKindName } from '../use-kind-name'
import { FaultDetails } from './fault-details'
import { OUTCOME_COLOURS, isOutcome, useOutcomeName } from './outcomes'
import type { Result } from './replay-target'

interface Props {
  id: string
  group: FaultGroup
  selected: string[]
  /** The last dry run or replay, whose outcomes are shown with the messages. */
  result: Result | null
  onSelect: (ids: string[]) => void
}

/** Characters of a payload that fit into a row. */
const GLIMPSE = 120

/** The messages of one cause, to look into and to choose from. */
export function MessagesCard({ id, group, selected, result, onSelect }: Props) {
  const { t } = useTranslation('source-view', { keyPrefix: 'faults.messages' })
  const format = useFormat()
  const kindName = useKindName()
  const [openOnly, setOpenOnly] = useState(true)
  const { kind, reason } = group
  const faults = useFaults(id, openOnly ? { kind, reason, replayed: false } : { kind, reason })
  const items = faults.data?.pages.flatMap((page) => page.items) ?? []
  const place = (fault: Fault) => t('coordinates', { topic: fault.topic, partition: fault.partition, offset: fault.offset })

  const columns: TableColumnsType<Fault> = [
    { title: t('place'), key: 'place', rowScope: 'row', render: (_, fault) => place(fault) },
    {
      title: t('time'),
      dataIndex: 'timestamp_ms',
      render: (at: number | null) => (at === null ? '–' : format.time(at)),
    },
    {
      title: t('payload'),
      key: 'payload',
      render: (_, { payload }) => <code className="view-glimpse">{glimpse(payload?.text ?? payload?.base64 ?? '–')}</code>,
    },
    { title: t('outcome'), key: 'outcome', render: (_, fault) => <OutcomeOf fault={fault} result={result} /> },
  ]
  return (
    <Card
      size="small"
      title={
        <Typography.Title level={2} className="view-card-title">
          {t('title', { reason: kindName(kind) })}
        </Typography.Title>
      }
      extra={
        <Checkbox checked={openOnly} onChange={(event) => setOpenOnly(event.target.checked)}>
          {t('openOnly')}
        </Checkbox>
      }
    >
      <ProblemAlert problem={faults.error} onRetry={() => void faults.refetch()} />
      <Flex justify="space-between" style={{ minHeight: 22 }}>
        <Typography.Text type="secondary" style={{ overflowWrap: 'anywhere' }}>{reason}</Typography.Text>
        <Typography.Text role="status">{selected.length > 0 && t('selected', { count: selected.length })}</Typography.Text>
      </Flex>
      <Table
        size="small"
        className="figures"
        aria-label={t('title', { reason: kindName(kind) })}
        rowKey="id"
        loading={faults.isPending}
        columns={columns}
        dataSource={items}
        pagination={false}
        rowSelection={{
          selectedRowKeys: selected,
          preserveSelectedRowKeys: true,
          onChange: (keys) => onSelect(keys.map(String)),
          getCheckboxProps: (fault) => ({ 'aria-label': t('select', { place: place(fault) }), disabled: isSettled(fault) }),
        }}
        expandable={{
          columnTitle: <span className="visually-hidden">{t('details')}</span>,
          expandedRowRender: (fault) => <FaultDetails fault={fault} />,
        }}
        locale={{
          emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={openOnly ? `${t('none')} ${t('noneHint')}` : t('nothing')} />,
        }}
      />
      <LoadOlder of={faults} label={t('older')} />
    </Card>
  )
}

/** Replayed with an outcome: it has its place and is not replayed again. */
function isSettled({ replayed }: Fault): boolean {
  return replayed !== null && replayed.outcome !== 'still_at_fault'
}

function glimpse(text: string): string {
  return text.length > GLIMPSE ? `${text.slice(0, GLIMPSE)}…` : text
}

function OutcomeOf({ fault, result }: { fault: Fault; result: Result | null }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'faults.replay' })
  const outcomeName = useOutcomeName()
  const tried = result?.dryRun === true ? result.answer.examples.find(({ id }) => id === fault.id) : undefined
  const known = tried ?? fault.replayed
  if (known === null) {
    return <Tag>{t('open')}</Tag>
  }
  const colour = isOutcome(known.outcome) ? OUTCOME_COLOURS[known.outcome] : 'default'
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      <Tag color={colour}>{outcomeName(known.outcome, tried === undefined ? 'did' : 'would')}</Tag>
      {tried === undefined && fault.replayed !== null && <RelativeTime at={fault.replayed.at_ms} />}
      {known.reason != null && <div>{known.reason}</div>}
    </div>
  )
}
