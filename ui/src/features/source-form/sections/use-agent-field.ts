import { useCallback } from 'react'
import { useWatch } from 'react-hook-form'
import type { AgentField } from '../document/form'
import { useFormHandle } from '../state/contexts'

/** What the form says of agents, and how it is changed as a whole; its parts are fields of their own. */
export function useAgentField(): [AgentField, (next: AgentField) => void] {
  const { form } = useFormHandle()
  const { control, setValue } = form
  const [on, names, labels] = useWatch({ control, name: ['agent.on', 'agent.names', 'agent.labels'] })
  const change = useCallback(
    (next: AgentField) => {
      const options = { shouldDirty: true, shouldTouch: true }
      setValue('agent.names', next.names, options)
      setValue('agent.labels', next.labels, options)
      setValue('agent.on', next.on, { ...options, shouldValidate: true })
    },
    [setValue],
  )
  return [{ on, names, labels }, change]
}
