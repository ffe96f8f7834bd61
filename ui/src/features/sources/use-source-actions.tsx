import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import {
  useDeleteSource, useExportSource, useRestoreSource, useSourceAction,
} from '@/api/hooks/sources'
import type { SourceAction, SourceSummary } from '@/api/types'
import { useProblemWords } from '@/components/problem-alert'
import { saveFile } from '@/components/save-file'

type Named = Pick<SourceSummary, 'id' | 'name'>

/** Seconds that the way back from a delete stays on show. */
const UNDO_SECONDS = 10

/** What rows and the page of a data source do, each saying how it went. */
export function useSourceActions() {
  const { t } = useTranslation('sources')
  const { t: tc } = useTranslation()
  const { message, notification } = App.useApp()
  const words = useProblemWords()
  const action = useSourceAction()
  const deletion = useDeleteSource()
  const restoring = useRestoreSource()
  const exporting = useExportSource()

  const failed = (title: string) => (problem: Error) => {
    const { detail, hint } = words(problem)
    notification.error({ title, description: hint === null ? detail : `${detail} ${hint}`, role: 'alert' })
  }

  const run = ({ id, name }: Named, what: SourceAction | 'keep-running') =>
    action.mutate(
      { id, action: what },
      {
        onSuccess: () => void message.success(t(`said.${what}`, { name })),
        onError: failed(t(`failed.${what}`, { name })),
      },
    )

  const restore = ({ id, name }: Named) =>
    restoring.mutate(id, {
      onSuccess: () => void message.success(t('said.restored', { name })),
      onError: failed(t('failed.restore', { name })),
    })

  const offerUndo = (title: string, sources: Named[]) => {
    const key = `undo-${sources.map(({ id }) => id).join()}`
    const undo = () => {
      notification.destroy(key)
      sources.forEach(restore)
    }
    notification.info({
      key,
      title,
      description: t('said.deletedHint'),
      duration: UNDO_SECONDS,
      role: 'status',
      actions: (
        <Button type="primary" size="small" onClick={undo}>
          {tc('action.undo')}
        </Button>
      ),
    })
  }

  /** `then` runs once it is gone, such as to leave its page. */
  const remove = (source: Named & { version: number }, then?: () => void) =>
    deletion.mutate(source, {
      onSuccess: () => {
        offerUndo(t('said.deleted', { name: source.name }), [source])
        then?.()
      },
      onError: failed(t('failed.delete', { name: source.name })),
    })

  const download = ({ id, name }: Named) =>
    exporting.mutate(id, {
      onSuccess: (yaml) => saveFile(`${name}.yaml`, yaml),
      onError: failed(t('failed.export', { name })),
    })

  /** The action that is on its way. */
  const busy = action.isPending ? action.variables.action : null

  return { run, busy, remove, restore, offerUndo, download, failed }
}
