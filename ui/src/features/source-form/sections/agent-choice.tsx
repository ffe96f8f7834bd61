/** The field *Agent*: this hub, one agent, several, or any with a label. */
import { PlusOutlined } from '@ant-design/icons'
import { Button, Select, Space } from 'antd'
import { useState } from 'react'
import { useAgents } from '@/api/hooks/agents'
import { CreateAgent } from '@/features/agents/wizard/create-agent'
import type { AgentField } from '../document/form'
import { Field } from '../fields/field'
import { useTexts } from '../texts'
import { agentOf, choiceOf } from './agent-choice-value'
import { AgentOption, namedOptions } from './agent-option'
import { useAgentField } from './use-agent-field'

/** The field *Agent*, with the way to make a new one without leaving the form. */
export function AgentChoice() {
  const { t } = useTexts()
  const [value, change] = useAgentField()
  const agents = useAgents()
  const [creating, setCreating] = useState(false)
  const [created, setCreated] = useState<string | null>(null)
  const close = (): void => {
    setCreating(false)
    if (created === null) return
    change(
      value.on === 'several'
        ? { ...value, names: [...value.names, created] }
        : { on: 'one', names: [created], labels: [] },
    )
    setCreated(null)
  }
  return (
    <>
      <Field<AgentField['on']> name="agent.on" textKey="agent">
        {({ id, onBlur, aria, invalid }) => (
          <Space.Compact block>
            <Select
              id={id}
              value={choiceOf(value)}
              placeholder={t('agent.pick')}
              status={invalid ? 'error' : undefined}
              options={[
                { value: 'hubs', label: t('agent.hub') },
                ...namedOptions(agents, value.on === 'one' ? value.names : [], 'one:'),
                { value: 'several', label: t('agent.several') },
                { value: 'labels', label: t('agent.labels') },
              ]}
              optionRender={({ data }) => <AgentOption {...(data)} />}
              listHeight={400}
              onChange={(choice: string) => change(agentOf(choice, value))}
              onBlur={onBlur}
              style={{ width: '100%' }}
              {...aria}
            />
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
              {t('agent.create')}
            </Button>
          </Space.Compact>
        )}
      </Field>
      {creating && <CreateAgent onClose={close} onCreated={setCreated} />}
    </>
  )
}
