import { ArrowUpOutlined, MoreOutlined } from '@ant-design/icons'
import { Button, Dropdown, Flex, Tag, type MenuProps, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Runner } from '@/api/types'
import { Hint } from '@/components/hint'
import { byText } from '@/components/list-table'
import { RelativeTime } from '@/components/relative-time'
import { useNow } from '@/components/use-now'
import { useFormat } from '@/format/use-format'
import { Labels } from './labels-view'
import { RunnerStateTag } from './runner-state'
import { useRemove } from './use-remove'
import { usableTokens, useRevoke } from './use-revoke'

/** What is open over the list. */
export type OpenDialog = { what: 'create' } | { what: 'check' | 'edit' | 'rotate'; agent: Runner } | null

/** How many data sources a row names before the rest becomes a number. */
const MAX_SOURCES = 3

export function useRunnerColumns(mayEdit: boolean, setOpen: (open: OpenDialog) => void): TableColumnsType<Runner> {
  const { t } = useTranslation('agents')
  const { t: tc } = useTranslation()
  const format = useFormat()
  const columns: TableColumnsType<Runner> = [
    {
      title: t('column.name'),
      key: 'name',
      rowScope: 'row',
      sorter: byText(({ name }) => name),
      render: (_, { name, kind, labels }) => (
        <Flex vertical gap={4}>
          <span>
            <strong>{name}</strong>{' '}
            <span style={{ color: 'var(--ant-color-text-description)', fontWeight: 'normal' }}>{t(`kind.${kind}`)}</span>
          </span>
          <Labels labels={labels} />
        </Flex>
      ),
    },
    {
      title: t('column.state'),
      key: 'state',
      sorter: byText(({ state }) => state),
      render: (_, runner) => (
        <Flex vertical gap={4} align="start">
          <RunnerStateTag runner={runner} />
          <Flex gap={6} wrap style={{ color: 'var(--ant-color-text-description)' }}>
            {runner.version}
            {runner.upgrade !== null && <Upgrade name={runner.name} hint={runner.upgrade} />}
          </Flex>
        </Flex>
      ),
    },
    // Small windows find it in the details.
    { title: t('column.address'), dataIndex: 'address', responsive: ['xl'], render: (address: string | null) => address ?? '–' },
    { title: t('column.sources'), key: 'sources', render: (_, { sources }) => <Sources sources={sources} /> },
    {
      title: t('column.load'),
      key: 'load',
      className: 'figures',
      sorter: (a, b) => (a.cpu_percent ?? -1) - (b.cpu_percent ?? -1),
      render: (_, { cpu_percent: percent, cores, memory_used_bytes: used, memory_bytes: all }) => (
        <Two
          above={percent === null || cores === null ? '–' : t('cores', { count: cores, share: format.share(percent / 100) })}
          below={used === null || all === null ? '–' : t('memory', { used: format.bytes(used), all: format.bytes(all) })}
        />
      ),
    },
    {
      title: t('column.seen'),
      key: 'seen',
      className: 'figures',
      sorter: (a, b) => (a.last_seen_at_ms ?? 0) - (b.last_seen_at_ms ?? 0),
      render: (_, runner) => (
        <Two
          above={<Uptime runner={runner} />}
          below={runner.state === 'online' ? t('now') : <RelativeTime at={runner.last_seen_at_ms} />}
        />
      ),
    },
  ]
  if (mayEdit) {
    columns.push({
      title: tc('list.actions'),
      key: 'actions',
      // In reach also where the table is wider than its place.
      fixed: 'right',
      render: (_, runner) => runner.kind === 'agent' && <Actions agent={runner} setOpen={setOpen} />,
    })
  }
  return columns
}

/** Two figures in one cell, so that the table fits small windows. */
function Two({ above, below }: { above: React.ReactNode; below: React.ReactNode }) {
  return (
    <>
      <div>{above}</div>
      <div>{below}</div>
    </>
  )
}

function Upgrade({ name, hint }: { name: string; hint: string }) {
  const { t } = useTranslation('agents')
  return (
    <Hint title={t('upgradeHelp', { name })} content={<div style={{ maxWidth: 420 }}>{hint}</div>}>
      <Tag color="warning" icon={<ArrowUpOutlined aria-hidden />} style={{ marginInlineEnd: 0 }}>
        {t('upgrade')}
      </Tag>
    </Hint>
  )
}

function Sources({ sources }: { sources: Runner['sources'] }) {
  const { t } = useTranslation('agents')
  if (sources.length === 0) {
    return <span style={{ color: 'var(--ant-color-text-description)' }}>{t('noSources')}</span>
  }
  const rest = sources.length - MAX_SOURCES
  return (
    <Flex vertical align="start">
      {sources.slice(0, MAX_SOURCES).map(({ id, name }) => (
        <Link key={id} to={`/sources/${id}`}>
          {name}
        </Link>
      ))}
      {rest > 0 && <span title={sources.map(({ name }) => name).join(', ')}>{t('moreSources', { count: rest })}</span>}
    </Flex>
  )
}

function Uptime({ runner }: { runner: Runner }) {
  const format = useFormat()
  const now = useNow()
  const { state, started_at_ms: since } = runner
  // By the minute, once there are some: a list that ticks everywhere is hard to read.
  const ms = since === null ? 0 : Math.max(now - since, 0)
  return state !== 'online' || since === null ? '–' : format.duration(ms < 60_000 ? ms - (ms % 1000) : ms - (ms % 60_000))
}

function Actions({ agent, setOpen }: { agent: Runner; setOpen: (open: OpenDialog) => void }) {
  const { t } = useTranslation('agents')
  const { t: tc } = useTranslation()
  const revoke = useRevoke()
  const remove = useRemove()
  const tokens = usableTokens(agent)
  const open = (what: 'check' | 'edit' | 'rotate') => ({
    key: what,
    label: t(`action.${what}`),
    onClick: () => setOpen({ what, agent }),
  })
  const items: MenuProps['items'] = [
    open('check'),
    open('edit'),
    open('rotate'),
    { type: 'divider' },
    {
      key: 'revoke',
      danger: true,
      disabled: tokens.length === 0,
      label: t('action.revoke'),
      onClick: () => revoke(agent, tokens),
    },
    { key: 'remove', danger: true, label: t('action.remove'), onClick: () => remove(agent) },
  ]
  return (
    <Dropdown trigger={['click']} placement="bottomRight" autoFocus menu={{ items }}>
      <Button
        type="text"
        icon={<MoreOutlined aria-hidden />}
        aria-label={tc('action.more', { name: agent.name })}
        aria-haspopup="menu"
      />
    </Dropdown>
  )
}
