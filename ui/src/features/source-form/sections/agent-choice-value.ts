/** The field *Agent* as one choice: the hubs, an agent by its name, several, or any with a label. */
import type { AgentField } from '../document/form'

const ONE = 'one:'

/** Value of the select; undefined while an agent is wanted and none is chosen. */
export function choiceOf({ on, names }: AgentField): string | undefined {
  if (on !== 'one') return on
  return names[0] === undefined ? undefined : ONE + names[0]
}

/** The field after a choice; agents that were chosen before stay chosen where several may be. */
export function agentOf(choice: string, before: AgentField): AgentField {
  if (choice.startsWith(ONE)) return { on: 'one', names: [choice.slice(ONE.length)], labels: [] }
  if (choice === 'several') return { on: 'several', names: before.names, labels: [] }
  return choice === 'labels' ? { on: 'labels', names: [], labels: before.labels } : { on: 'hubs', names: [], labels: [] }
}
