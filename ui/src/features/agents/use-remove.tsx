import { useTranslation } from 'react-i18next'
import { useDeleteAgent } from '@/api/hooks/agents'
import { ApiProblem } from '@/api/problem'
import type { Runner } from '@/api/types'
import { useConfirmDelete } from '@/components/use-confirm-delete'
import { SourceNames } from './source-names'

/** Asks, telling which data sources name the agent, and deletes it. */
export function useRemove(): (agent: Runner) => void {
  const { t } = useTranslation('agents')
  const deletion = useDeleteAgent()
  const confirm = useConfirmDelete()
  const ask = (agent: Runner, refusal: ApiProblem | null): void => {
    const { id, name, sources } = agent
    confirm({
      title: t('remove.title', { name }),
      text: (
        <>
          <p>{t('remove.text')}</p>
          {refusal !== null && <p>{refusal.detail}</p>}
          <SourceNames sources={sources} title={t('remove.sources', { count: sources.length })} />
        </>
      ),
      okText: t('remove.ok'),
      done: t('remove.done', { name }),
      failed: t('remove.failed', { name }),
      remove: () => deletion.mutateAsync({ id, keepSources: refusal !== null || sources.length > 0 }),
      // Documents may name it since the list was read: asked again, with the hub's words.
      refused: (problem) => {
        const inUse = problem instanceof ApiProblem && problem.code === 'agent_in_use'
        if (inUse) {
          ask(agent, problem)
        }
        return inUse
      },
    })
  }
  return (agent) => ask(agent, null)
}
