import { Alert, Button, Flex, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { useRotateAgentToken } from '@/api/hooks/agents'
import type { MadeAgentToken, Runner } from '@/api/types'
import { CodeBlock } from '@/components/code-block'
import { ProblemAlert } from '@/components/problem-alert'
import { TokenOnce } from './token-once'

/** A further token, to take the place of the old one without a stop. Mounted while it is open. */
export function RotateDialog({ agent, onClose }: { agent: Runner; onClose: () => void }) {
  const { t } = useTranslation('agents')
  const rotate = useRotateAgentToken()
  if (rotate.data !== undefined) {
    return <ShownOnce name={agent.name} made={rotate.data} onClose={onClose} />
  }
  return (
    <Modal
      open
      title={t('rotate.title', { name: agent.name })}
      okText={t('rotate.create')}
      confirmLoading={rotate.isPending}
      onOk={() => rotate.mutate(agent.id)}
      onCancel={onClose}
    >
      <Flex vertical gap="middle">
        <ProblemAlert problem={rotate.error} />
        <span>{t('rotate.about')}</span>
      </Flex>
    </Modal>
  )
}

/** Cannot be closed by accident: only the button at the end says that the token was taken. */
function ShownOnce({ name, made, onClose }: { name: string; made: MadeAgentToken; onClose: () => void }) {
  const { t } = useTranslation('agents')
  return (
    <Modal
      open
      width={680}
      title={t('rotate.title', { name })}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('rotate.done')}
        </Button>
      }
    >
      <Flex vertical gap="middle">
        <Alert type="warning" showIcon title={t('wizard.token.once')} />
        <TokenOnce token={made.token} />
        <span>{t('rotate.put')}</span>
        <CodeBlock label={t('wizard.config.label')} text={made.setup.config_toml} fileName="agent.toml" />
      </Flex>
    </Modal>
  )
}
