import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSourceAction } from '@/api/hooks/sources'
import type { SourceAction, SourceSummary } from '@/api/types'
import { useProblemWords } from '@/components/problem-alert'

type Action = SourceAction | 'keep-running'

/** Start, stop and so on, with a word on what happens now or why it does not. */
export function useActions(source: Pick<SourceSummary, 'id' | 'name'>): {
  act: (action: Action) => void
  /** The action that is on its way. */
  busy: Action | null
} {
  const { t } = useTranslation('source-view')
  const { message, notification } = App.useApp()
  const words = useProblemWords()
  const { mutate, isPending, variables } = useSourceAction()
  const act = (action: Action) =>
    mutate(
      { id: source.id, action },
      {
        onSuccess: () => void message.success(t(`did.${action}`, { name: source.name })),
        onError: (problem) => {
          const { detail, hint } = words(problem)
          notification.error({ title: detail, description: hint, duration: 0 })
        },
      },
    )
  return { act, busy: isPending ? variables.action : null }
}
