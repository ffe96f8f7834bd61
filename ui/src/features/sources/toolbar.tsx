import { SearchOutlined } from '@ant-design/icons'
import { Flex, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { SourceSummary } from '@/api/types'
import { StateName } from '@/components/state-tag'
import { useFormat } from '@/format/use-format'
import { countAgents, countStates, THIS_HUB, type ListView } from './select-sources'

/** Search and filter above the list, and how much of it they leave. */
export function Toolbar({
  all,
  numShown,
  view,
  onView,
}: {
  all: SourceSummary[]
  numShown: number
  view: ListView
  onView: (change: Partial<ListView>) => void
}) {
  const { t } = useTranslation('sources')
  const { t: tc } = useTranslation()
  const format = useFormat()
  const options = countStates(all).map(({ state, count }) => ({
    value: state,
    label: (
      <Flex justify="space-between" gap="middle">
        <StateName state={state} />
        <span className="figures">{format.count(count)}</span>
      </Flex>
    ),
  }))
  return (
    <Flex gap="small" align="center" wrap>
      <Input
        type="search"
        allowClear
        prefix={<SearchOutlined aria-hidden />}
        aria-label={t('search')}
        placeholder={t('search')}
        defaultValue={view.search}
        onChange={(event) => onView({ search: event.target.value })}
        style={{ width: 350 }}
      />
      <Select
        mode="multiple"
        allowClear
        aria-label={t('filterState')}
        placeholder={t('allStates')}
        value={view.states}
        options={options}
        onChange={(states) => onView({ states })}
        labelRender={({ value }) => <StateName state={value as SourceSummary['state']} />}
        style={{ minWidth: 200 }}
      />
      <AgentFilter all={all} agents={view.agents} onAgents={(agents) => onView({ agents })} />
      <span role="status" style={{ color: 'var(--ant-color-text-description)' }}>
        {tc('list.shownOf', { shown: format.count(numShown), all: format.count(all.length) })}
      </span>
    </Flex>
  )
}

/** Only where there is something to choose between. */
function AgentFilter({
  all,
  agents,
  onAgents,
}: {
  all: SourceSummary[]
  agents: string[]
  onAgents: (agents: string[]) => void
}) {
  const { t } = useTranslation('sources')
  const format = useFormat()
  const counts = countAgents(all)
  if (counts.length < 2 && agents.length === 0) {
    return null
  }
  const nameOf = (agent: string) => (agent === THIS_HUB ? t('thisHub') : agent)
  return (
    <Select
      mode="multiple"
      allowClear
      aria-label={t('filterAgent')}
      placeholder={t('allAgents')}
      value={agents}
      options={counts.map(({ agent, count }) => ({
        value: agent,
        label: (
          <Flex justify="space-between" gap="middle">
            {nameOf(agent)}
            <span className="figures">{format.count(count)}</span>
          </Flex>
        ),
      }))}
      onChange={onAgents}
      labelRender={({ value }) => nameOf(String(value))}
      style={{ minWidth: 160 }}
    />
  )
}
