import { Alert, Flex, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import type { AgentSetup, SetupWay } from '@/api/types'
import { CodeBlock } from '@/components/code-block'
import { TokenOnce } from '../token-once'

const WAYS: SetupWay[] = ['debian', 'binary', 'environment']

export function TokenStep({ token }: { token: string }) {
  const { t } = useTranslation('agents')
  return (
    <Flex vertical gap="middle">
      <Alert type="warning" showIcon title={t('wizard.token.once')} />
      <TokenOnce token={token} />
      <span>{t('wizard.token.about')}</span>
    </Flex>
  )
}

export function InstallStep({
  setup,
  way,
  onWay,
}: {
  setup: AgentSetup
  way: SetupWay
  onWay: (way: SetupWay) => void
}) {
  const { t } = useTranslation('agents')
  const items = WAYS.map((key) => {
    const { install } = setup.commands[key]
    return {
      key,
      label: t(`wizard.install.way.${key}`),
      children: (
        <Flex vertical gap="middle">
          <span>{t(`wizard.install.about.${key}`)}</span>
          {install !== '' && <CodeBlock label={t('wizard.install.commands')} text={install} />}
        </Flex>
      ),
    }
  })
  return (
    <>
      <span>{t('wizard.install.intro')}</span>
      <Tabs activeKey={way} items={items} onChange={(key) => onWay(key as SetupWay)} />
    </>
  )
}

export function ConfigStep({ setup, way }: { setup: AgentSetup; way: SetupWay }) {
  const { t } = useTranslation('agents')
  const path = setup.commands[way].config_file
  return (
    <Flex vertical gap="middle">
      {path === null ? (
        <span>{t('wizard.config.none')}</span>
      ) : (
        <>
          <span>
            {t('wizard.config.file', { path })}
          </span>
          <CodeBlock label={t('wizard.config.label')} text={setup.config_toml} fileName="agent.toml" />
        </>
      )}
      <span>
        {t('wizard.config.endpoint', { endpoint: setup.endpoint })} {setup.ca_pem !== null && t('wizard.config.ca')}
      </span>
      {setup.is_loopback && <LoopbackWarning endpoint={setup.endpoint} />}
    </Flex>
  )
}

const LOOPBACK = /^(localhost|127\..*|\[::1\])$/

/** The name by which this browser reaches the hub, where that means something elsewhere. */
function hubHost(placeholder: string): string {
  return LOOPBACK.test(location.hostname) ? placeholder : location.hostname
}

/** An agent elsewhere would wait for ever: said before it is installed there. */
function LoopbackWarning({ endpoint }: { endpoint: string }) {
  const { t } = useTranslation('agents')
  return (
    <Alert
      type="warning"
      showIcon
      title={t('wizard.loopback.title')}
      description={
        <Flex vertical gap="small">
          {t('wizard.loopback.text', { endpoint })}
          <CodeBlock
            label={t('wizard.loopback.command')}
            text={`--agent-listen 0.0.0.0:6055 --agent-url https://${hubHost(t('wizard.loopback.host'))}:6055`}
          />
        </Flex>
      }
    />
  )
}
