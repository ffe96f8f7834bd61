import { App, Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { useBulkAction } from '@/api/hooks/sources'
import type { BulkAction, BulkResult, SourceSummary } from '@/api/types'
import { useSourceActions } from './use-source-actions'

const ACTIONS: BulkAction[] = ['start', 'stop', 'pause', 'resume', 'delete']

/** Actions for all selected data sources, with a summary of what came of them. */
export function BulkBar({ sources, onClear }: { sources: SourceSummary[]; onClear: () => void }) {
  const { t } = useTranslation('sources')
  const { modal, notification } = App.useApp()
  const { failed, offerUndo } = useSourceActions()
  const bulk = useBulkAction()
  const count = sources.length

  const report = (action: BulkAction, results: BulkResult[]) => {
    const done = results.filter(({ ok }) => ok)
    const refused = results.filter(({ ok }) => !ok)
    const names = new Map(sources.map(({ id, name }) => [id, name]))
    if (action === 'delete' && done.length > 0) {
      const gone = done.map(({ id }) => ({ id, name: names.get(id) ?? id }))
      offerUndo(t('said.deletedMany', { count: done.length }), gone)
    } else if (refused.length === 0) {
      notification.success({ title: t(`bulk.allDone.${action}`, { count: done.length }), role: 'status' })
    }
    if (refused.length > 0) {
      notification.warning({
        title: t('bulk.partly', { done: done.length, all: results.length }),
        description: <Refused results={refused} names={names} />,
        duration: 0,
        role: 'alert',
      })
    }
    onClear()
  }

  const send = (action: BulkAction) =>
    bulk.mutateAsync({ action, ids: sources.map(({ id }) => id) }).then(
      ({ results }) => report(action, results),
      (problem: Error) => failed(t('bulk.failed'))(problem),
    )

  const ask = (action: BulkAction) => {
    if (action !== 'delete' && action !== 'stop') {
      void send(action)
      return
    }
    modal.confirm({
      title: t(action === 'delete' ? 'bulk.confirmDelete' : 'bulk.confirmStop', { count }),
      content: t(action === 'delete' ? 'bulk.confirmText' : 'bulk.confirmStopText'),
      okText: t(`action.${action}`),
      okButtonProps: { danger: action === 'delete' },
      onOk: () => send(action),
    })
  }

  return (
    <Flex role="toolbar" aria-label={t('bulk.label')} align="center" gap="small" wrap>
      <strong role="status">{t('bulk.selected', { count })}</strong>
      {ACTIONS.map((action) => (
        <Button
          key={action}
          danger={action === 'delete'}
          disabled={bulk.isPending}
          loading={bulk.isPending && bulk.variables.action === action}
          onClick={() => ask(action)}
        >
          {t(`action.${action}`)}
        </Button>
      ))}
      <Button type="link" onClick={onClear}>
        {t('bulk.clear')}
      </Button>
    </Flex>
  )
}

function Refused({ results, names }: { results: BulkResult[]; names: Map<string, string> }) {
  const { t } = useTranslation('sources')
  return (
    <>
      {t('bulk.refused')}
      <ul style={{ margin: 0, paddingInlineStart: 18, maxHeight: 260, overflow: 'auto' }}>
        {results.map(({ id, problem }) => (
          <li key={id}>
            <strong>{names.get(id) ?? id}</strong>
            {problem != null && `: ${problem.detail}`}
          </li>
        ))}
      </ul>
    </>
  )
}
