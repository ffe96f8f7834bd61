/** What the choice of agents asks for further: which, how many, and who writes to TDengine. */
import { Alert, Radio, Select } from 'antd'
import { useWatch } from 'react-hook-form'
import { Link } from 'react-router'
import { useAgents, useRunners } from '@/api/hooks/agents'
import { hasLabels, labelsOf, labelTexts } from '@/features/agents/labels'
import type { AgentField } from '../document/form'
import { Field } from '../fields/field'
import { NumberField } from '../fields/inputs'
import { useFormHandle } from '../state/contexts'
import { useTexts } from '../texts'
import { AgentOption, namedOptions } from './agent-option'
import { useAgentField } from './use-agent-field'
import styles from '../source-form.module.css'

export function AgentDetails() {
  const { form } = useFormHandle()
  const [agent] = useAgentField()
  const hubs = (useRunners().data ?? []).filter(({ kind }) => kind === 'hub')
  const replicas = useWatch({ control: form.control, name: 'replicas' })
  // One hub cannot run it twice, so the question would be for nothing.
  const mayRepeat = agent.on === 'hubs' ? hubs.length > 1 || replicas !== null : agent.on !== 'one'
  return (
    <>
      {(agent.on === 'several' || agent.on === 'labels' || mayRepeat) && (
        <div className={styles.columns}>
          {agent.on === 'several' && <SeveralAgents />}
          {agent.on === 'labels' && <AgentLabels />}
          {mayRepeat && (
            <NumberField name="replicas" min={1} ghostValues={{ count: String(defaultReplicas(agent)) }} />
          )}
        </div>
      )}
      <NotThere agent={agent} />
      {agent.on !== 'hubs' && <Via />}
    </>
  )
}

/** What counts where no number is given. */
function defaultReplicas({ on, names }: AgentField): number {
  return on === 'several' ? Math.max(names.length, 1) : 1
}

function SeveralAgents() {
  const agents = useAgents()
  const { t } = useTexts()
  return (
    <Field<string[]> name="agent.names" required>
      {({ id, value, onChange, onBlur, aria, invalid }) => (
        <Select
          id={id}
          mode="multiple"
          value={value}
          placeholder={t('agent.pick')}
          status={invalid ? 'error' : undefined}
          options={namedOptions(agents, value, '')}
          optionRender={({ data }) => <AgentOption {...data} />}
          onChange={onChange}
          onBlur={onBlur}
          style={{ width: '100%' }}
          {...aria}
        />
      )}
    </Field>
  )
}

function AgentLabels() {
  const { t } = useTexts()
  const agents = useAgents()
  const known = [...new Set(agents.flatMap(({ labels }) => labelTexts(labels)))]
  return (
    <Field<string[]> name="agent.labels" required>
      {({ id, value, onChange, onBlur, aria, invalid, ghost }) => {
        const fitting = agents.filter(({ labels }) => hasLabels(labels, labelsOf(value)))
        return (
          <>
            <Select
              id={id}
              mode="tags"
              value={value}
              placeholder={ghost}
              status={invalid ? 'error' : undefined}
              options={known.map((label) => ({ value: label, label }))}
              onChange={onChange}
              onBlur={onBlur}
              style={{ width: '100%' }}
              {...aria}
            />
            {value.length > 0 && (
              <span className={styles.muted} role="status">
                {fitting.length === 0
                  ? t('agent.noneFits')
                  : t('agent.fitting', { names: fitting.map(({ name }) => name).join(', ') })}
              </span>
            )}
          </>
        )
      }}
    </Field>
  )
}

/** Said at once: an agent that is away can neither check nor run. */
function NotThere({ agent }: { agent: AgentField }) {
  const { t } = useTexts()
  const isKnown = useRunners().isSuccess
  const agents = useAgents()
  if (!isKnown || (agent.on !== 'one' && agent.on !== 'several')) return null
  const away = agent.names.filter((name) => agents.find((one) => one.name === name)?.state !== 'online')
  const [first] = away
  if (first === undefined) return null
  return (
    <Alert
      type="warning"
      showIcon
      className={styles.gap}
      title={t('agent.away', { names: away.join(', '), count: away.length })}
      description={t('agent.awayAbout')}
      action={
        // The form stays as it is: the way there is a new tab.
        <Link to={`/agents?agent=${encodeURIComponent(first)}`} target="_blank">
          {t('agent.look')}
        </Link>
      }
    />
  )
}

/** How rows get to TDengine. */
function Via() {
  const { t } = useTexts()
  return (
    <Field<string> name="write.via">
      {({ id, value, onChange, aria }) => (
        <Radio.Group
          id={id}
          value={value === 'hub' ? 'hub' : 'direct'}
          className={styles.choices}
          aria-label={t('fields.write.via.label')}
          onChange={(event) => onChange(event.target.value === 'hub' ? 'hub' : '')}
          {...aria}
        >
          {(['direct', 'hub'] as const).map((via) => {
            const chosen = via === (value === 'hub' ? 'hub' : 'direct')
            return (
              <div key={via} className={chosen ? styles.choiceChosen : styles.choice}>
                <div className={styles.row}>
                  <Radio value={via}>{t(`via.${via}`)}</Radio>
                </div>
                <p className={styles.muted}>{t(`via.${via}About`)}</p>
              </div>
            )
          })}
        </Radio.Group>
      )}
    </Field>
  )
}
