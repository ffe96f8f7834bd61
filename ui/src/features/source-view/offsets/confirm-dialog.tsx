import { Alert, Flex, Modal, Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { OffsetResetAnswer } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { useFormat } from '@/format/use-format'
import { keyOfPartition } from './offset-target'

type Row = OffsetResetAnswer['partitions'][number]

interface Props {
  groupId: string
  /** The answer of the dry run. */
  plan: OffsetResetAnswer
  problem: Error | null
  busy: boolean
  onConfirm: () => void
  onCancel: () => void
}

/** Says how many messages will be read again or skipped before anything is changed. */
export function ConfirmDialog({ groupId, plan, problem, busy, onConfirm, onCancel }: Props) {
  const { t } = useTranslation('source-view', { keyPrefix: 'offsets.reset' })
  const { t: tOffsets } = useTranslation('source-view', { keyPrefix: 'offsets' })
  const format = useFormat()
  const { read_again: again, skipped } = plan
  const changes = plan.partitions.some(({ from, to }) => from !== to)
  const columns: TableColumnsType<Row> = [
    { title: tOffsets('topic'), dataIndex: 'topic' },
    { title: tOffsets('partition'), dataIndex: 'partition', align: 'right' },
    {
      title: t('from'),
      dataIndex: 'from',
      align: 'right',
      render: (from: number | null) => (from === null ? tOffsets('notCommitted') : format.count(from)),
    },
    { title: t('becomes'), dataIndex: 'to', align: 'right', render: format.count },
    { title: t('readAgain'), dataIndex: 'read_again', align: 'right', render: format.count },
    { title: t('skips'), dataIndex: 'skipped', align: 'right', render: format.count },
  ]
  return (
    <Modal
      open
      width={720}
      title={t('confirmTitle', { group: groupId })}
      okText={t('confirm')}
      okButtonProps={{ danger: skipped > 0, loading: busy, disabled: !changes }}
      cancelText={t('cancel')}
      onOk={onConfirm}
      onCancel={onCancel}
    >
      <Flex vertical gap="middle">
        {!changes && <Alert type="info" showIcon role="status" title={t('nothing')} />}
        {again > 0 && (
          <Alert
            type="warning"
            showIcon
            role="status"
            title={t('willReadAgain', { count: again, shown: format.count(again) })}
            description={t('again')}
          />
        )}
        {skipped > 0 && (
          <Alert type="error" showIcon role="alert" title={t('skipped', { count: skipped, shown: format.count(skipped) })} />
        )}
        <Table
          size="small"
          className="figures"
          rowKey={keyOfPartition}
          columns={columns}
          dataSource={plan.partitions}
          scroll={{ y: 300 }}
          pagination={false}
        />
        <ProblemAlert problem={problem} />
      </Flex>
    </Modal>
  )
}
