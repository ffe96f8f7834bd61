import { Alert, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import type { useAgentCheck } from '@/api/hooks/agents'
import type { MadeAgent, SetupWay } from '@/api/types'
import { CodeBlock } from '@/components/code-block'
import { ConnectionCheck } from '../connection-check'

/** The start command, and beside it whether it has worked. */
export function StartStep({
  made,
  way,
  check,
}: {
  made: MadeAgent
  way: SetupWay
  check: ReturnType<typeof useAgentCheck>
}) {
  const { t } = useTranslation('agents')
  const { agent, setup } = made
  const isConnected = check.data?.connected === true
  return (
    <Flex vertical gap="middle">
      {!isConnected && (
        <>
          <span>{t('wizard.start.intro')}</span>
          <CodeBlock label={t('wizard.start.command')} text={setup.commands[way].start} />
        </>
      )}
      <ConnectionCheck name={agent.name} check={check} />
      {!isConnected && setup.is_loopback && (
        <Alert type="warning" showIcon title={t('wizard.loopback.again', { endpoint: setup.endpoint })} />
      )}
      {!isConnected && (
        <>
          <span>{t('wizard.start.check')}</span>
          <CodeBlock label={t('wizard.start.checkCommand')} text={setup.commands[way].check} />
        </>
      )}
    </Flex>
  )
}
