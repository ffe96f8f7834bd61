import { Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Source } from '@/api/types'
import { HealthTag } from '@/components/health-tag'
import { RelativeTime } from '@/components/relative-time'
import { StateTag } from '@/components/state-tag'

/** State and health, and between what the data source stands. */
export function SourceFacts({ source }: { source: Source }) {
  const { t } = useTranslation('source-view')
  const since = source.ended === null ? source.started_at_ms : source.ended.at_ms
  const facts: [string, React.ReactNode][] = [
    [t('facts.from'), t('facts.topics', { topics: source.topics.join(', '), servers: source.bootstrap_servers.join(', ') })],
    [t('facts.to'), t('facts.table', { database: source.database, table: source.super_table })],
    ...(source.agent === null ? [] : [[t('facts.agent'), source.agent] as [string, React.ReactNode]]),
    [t('facts.group'), source.group_id],
    [t('facts.version'), source.version],
    ...(since === null
      ? []
      : [[source.ended === null ? t('facts.started') : t('facts.ended'), <RelativeTime key="since" at={since} />] as [string, React.ReactNode]]),
    [t('facts.lastRow'), <RelativeTime key="row" at={source.last_row_at_ms} />],
  ]
  return (
    <Flex vertical gap="small">
      <Flex gap="middle" align="center" wrap role="group" aria-label={t('facts.state')}>
        <StateTag source={source} />
        {source.health !== 'none' && <HealthTag source={source} />}
        {source.description !== null && <Typography.Text type="secondary">{source.description}</Typography.Text>}
      </Flex>
      <dl className="view-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Flex>
  )
}
