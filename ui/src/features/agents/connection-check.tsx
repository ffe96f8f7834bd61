import { LoadingOutlined } from '@ant-design/icons'
import { Alert, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import type { useAgentCheck } from '@/api/hooks/agents'
import type { AgentCheck } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { asSentence } from '@/format/sentence'
import { useFormat } from '@/format/use-format'

/** *Check Agent Connection*: asks until the agent answers, and says meanwhile what is in the way. */
export function ConnectionCheck({ name, check }: { name: string; check: ReturnType<typeof useAgentCheck> }) {
  const { data } = check
  return (
    <div role="status" aria-live="polite">
      {check.error !== null && data === undefined ? (
        <ProblemAlert problem={check.error} onRetry={() => void check.refetch()} />
      ) : data?.connected === true ? (
        <Connected name={name} check={data} />
      ) : (
        <Waiting name={name} check={data} />
      )}
    </div>
  )
}

function Connected({ name, check }: { name: string; check: AgentCheck }) {
  const { t } = useTranslation('agents')
  const format = useFormat()
  const { version, round_trip_ms: trip, upgrade } = check
  const about =
    version === null
      ? undefined
      : trip === null
        ? t('check.aboutVersion', { version })
        : t('check.about', { version, time: trip === 0 ? t('underOneMs') : format.duration(trip) })
  return (
    <Flex vertical gap="small">
      <Alert type="success" showIcon title={t('check.connected', { name })} description={about} />
      {upgrade !== null && <Alert type="warning" showIcon title={t('upgradeHelp', { name })} description={upgrade} />}
    </Flex>
  )
}

function Waiting({ name, check }: { name: string; check: AgentCheck | undefined }) {
  const { t } = useTranslation('agents')
  const { t: tc } = useTranslation()
  return (
    <Alert
      type="info"
      showIcon
      icon={<LoadingOutlined aria-hidden />}
      title={t('check.waiting', { name })}
      description={
        <Flex vertical gap={4}>
          {check?.cause != null && (
            <span>
              <strong>{tc('steps.cause')}: </strong>
              {asSentence(check.cause)}
            </span>
          )}
          {check?.remedy != null && (
            <span>
              <strong>{tc('steps.remedy')}: </strong>
              {asSentence(check.remedy)}
            </span>
          )}
          <span>{t('check.waitingHint')}</span>
        </Flex>
      }
    />
  )
}
