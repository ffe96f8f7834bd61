import { Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import type { useAgentCheck } from '@/api/hooks/agents'
import type { MadeAgent, SetupWayName } from '@/api/types'
import { CodeBlock } from '@/components/code-block'
import { ConnectionCheck } from '../connection-check'
import { LoopbackWarning } from './setup-steps'

/** The start command, and beside it whether it has worked. */
export function StartStep({
  made,
  way,
  check,
}: {
  made: MadeAgent
  way: SetupWayName
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
      {!isConnected && (
        <>
          <span>{t('wizard.start.check')}</span>
          <CodeBlock label={t('wizard.start.checkCommand')} text={setup.commands.check} />
          {setup.is_loopback && <LoopbackWarning endpoint={setup.endpoint} />}
        </>
      )}
    </Flex>
  )
}
