import { Button, Empty, Table, Tag, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { AgentToken, AgentTokenState, Runner } from '@/api/types'
import { RelativeTime } from '@/components/relative-time'
import { useFormat } from '@/format/use-format'
import { useRevoke } from './use-revoke'

const COLORS: Record<AgentTokenState, string> = {
  unused: 'default',
  active: 'success',
  ending: 'warning',
  revoked: 'error',
}

/** Tokens of an agent, by what they begin with: the token itself is never shown again. */
export function TokenTable({ agent, mayEdit }: { agent: Runner; mayEdit: boolean }) {
  const { t } = useTranslation('agents')
  return (
    <section aria-label={t('tokens.title')}>
      <strong>{t('tokens.title')}</strong>
      <Table
        aria-label={t('tokens.title')}
        size="small"
        rowKey="id"
        columns={useColumns(agent, mayEdit)}
        dataSource={agent.tokens}
        pagination={false}
        style={{ marginTop: 4 }}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('tokens.none')} /> }}
      />
    </section>
  )
}

function useColumns(agent: Runner, mayEdit: boolean): TableColumnsType<AgentToken> {
  const { t } = useTranslation('agents')
  const { t: tc } = useTranslation()
  const format = useFormat()
  const revoke = useRevoke()
  const columns: TableColumnsType<AgentToken> = [
    { title: t('tokens.prefix'), dataIndex: 'prefix', rowScope: 'row', render: (prefix: string) => <code>{prefix}…</code> },
    {
      title: t('tokens.state'),
      dataIndex: 'state',
      render: (state: AgentTokenState) => <Tag color={COLORS[state]}>{t(`tokens.states.${state}`)}</Tag>,
    },
    {
      title: t('tokens.created'),
      key: 'created',
      render: (_, { created_at_ms: at, created_by: name }) => (
        <>
          <RelativeTime at={at} /> · {name}
        </>
      ),
    },
    { title: t('tokens.firstUse'), dataIndex: 'first_used_at_ms', render: (at: number | null) => <RelativeTime at={at} /> },
    { title: t('tokens.lastUse'), dataIndex: 'last_used_at_ms', render: (at: number | null) => <RelativeTime at={at} /> },
    {
      title: t('tokens.ends'),
      key: 'ends',
      render: (_, { ends_at_ms: at, state }) =>
        state === 'revoked' ? (
          '–'
        ) : state === 'ending' && at !== null ? (
          t('tokens.endsAtUse', { time: format.relative(at) })
        ) : (
          <RelativeTime at={at} never={t('tokens.endsNever')} />
        ),
    },
  ]
  if (mayEdit) {
    columns.push({
      title: tc('list.actions'),
      key: 'actions',
      render: (_, token) =>
        token.state !== 'revoked' && (
          <Button
            size="small"
            danger
            aria-label={t('tokens.revokeNamed', { prefix: token.prefix })}
            onClick={() => revoke(agent, [token])}
          >
            {t('tokens.revoke')}
          </Button>
        ),
    })
  }
  return columns
}
