import { Button, Modal, Spin } from 'antd'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useCheckConnection } from '@/api/hooks/connections'
import { ProblemAlert } from '@/components/problem-alert'
import { StepList } from '@/components/step-list'

/** Checks a saved connection as it opens. Mounted while it is open. */
export function CheckDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation('connections')
  const { t: tc } = useTranslation()
  const check = useCheckConnection()
  const begin = useEffectEvent(() => check.mutate(name))
  useEffect(() => begin(), [])
  return (
    <Modal
      open
      title={t('checkTitle', { name })}
      onCancel={onClose}
      footer={[
        <Button key="again" loading={check.isPending} onClick={() => check.mutate(name)}>
          {tc('action.retry')}
        </Button>,
        <Button key="close" type="primary" onClick={onClose}>
          {tc('action.close')}
        </Button>,
      ]}
    >
      {check.isPending && <Spin />}
      <ProblemAlert problem={check.error} />
      {check.data !== undefined && <StepList steps={check.data.steps} />}
    </Modal>
  )
}
