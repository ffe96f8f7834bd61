/** Agents as options of a select, each with its state and labels. */
import type { Runner } from '@/api/types'
import { labelTexts } from '@/features/agents/labels'
import { RunnerStateIcon } from '@/features/agents/runner-state'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

export interface NamedOption {
  value: string
  label: string
  agent?: Runner
}

/** The agents, and names that a document has though the hub knows no such agent. */
export function namedOptions(agents: Runner[], named: string[], prefix: string): NamedOption[] {
  const known = new Set(agents.map(({ name }) => name))
  return [
    ...agents.map((agent) => ({ value: prefix + agent.name, label: agent.name, agent })),
    ...named.filter((name) => !known.has(name)).map((name) => ({ value: prefix + name, label: name })),
  ]
}

export function AgentOption({ label, value, agent }: NamedOption) {
  const { t } = useTexts()
  if (agent !== undefined) {
    return (
      <span>
        <RunnerStateIcon state={agent.state} /> {label}{' '}
        <small className={styles.muted}>
          {[t(`agent.state.${agent.state}`), ...labelTexts(agent.labels)].join(' · ')}
        </small>
      </span>
    )
  }
  const isUnknown = value.startsWith('one:') || value.startsWith('name:')
  return (
    <span>
      {label} {isUnknown && <small className={styles.muted}>{t('agent.unknown')}</small>}
    </span>
  )
}
