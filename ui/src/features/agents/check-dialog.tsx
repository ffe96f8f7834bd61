import { Button, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAgentCheck } from '@/api/hooks/agents'
import type { Runner } from '@/api/types'
import { ConnectionCheck } from './connection-check'

/** Mounted while it is open. */
export function CheckDialog({ agent, onClose }: { agent: Runner; onClose: () => void }) {
  const { t } = useTranslation('agents')
  const { t: tc } = useTranslation()
  const check = useAgentCheck(agent.id)
  return (
    <Modal
      open
      title={t('check.title', { name: agent.name })}
      onCancel={onClose}
      footer={[
        <Button key="again" loading={check.isFetching} onClick={() => void check.refetch()}>
          {t('check.again')}
        </Button>,
        <Button key="close" type="primary" onClick={onClose}>
          {tc('action.close')}
        </Button>,
      ]}
    >
      <ConnectionCheck name={agent.name} check={check} />
    </Modal>
  )
}
