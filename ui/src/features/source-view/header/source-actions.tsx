import { DownloadOutlined, EditOutlined, MoreOutlined } from '@ant-design/icons'
import { App, Button, Dropdown, type MenuProps } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { useMay } from '@/api/hooks/session'
import { useDeleteSource, useExportSource } from '@/api/hooks/sources'
import type { SourceSummary } from '@/api/types'
import { useProblemWords } from '@/components/problem-alert'
import { save } from '../save-file'
import { CopyDialog } from './copy-dialog'
import { actionsIn } from './next-step'
import { useActions } from './use-actions'

/** What can be done with the data source in its state and by this user. */
export function SourceActions({ source }: { source: SourceSummary }) {
  const { t } = useTranslation('source-view')
  const isEditor = useMay('editor')
  const { act, busy } = useActions(source)
  const exporting = useExport(source)
  if (!isEditor) {
    return (
      <Button icon={<DownloadOutlined />} onClick={exporting}>
        {t('action.export')}
      </Button>
    )
  }
  return (
    <>
      {actionsIn(source.state).map((action) => (
        <Button
          key={action}
          type={action === 'start' || action === 'resume' ? 'primary' : 'default'}
          loading={busy === action}
          disabled={busy !== null && busy !== action}
          onClick={() => act(action)}
        >
          {t(`action.${action}`)}
        </Button>
      ))}
      <Link to={`/sources/${source.id}/edit`}>
        <Button icon={<EditOutlined />} tabIndex={-1}>
          {t('action.edit')}
        </Button>
      </Link>
      <More source={source} onExport={exporting} />
    </>
  )
}

function useExport(source: SourceSummary): () => void {
  const { notification } = App.useApp()
  const words = useProblemWords()
  const { mutate } = useExportSource()
  return () =>
    mutate(source.id, {
      onSuccess: (yaml) => save(`${source.name}.yaml`, new Blob([yaml], { type: 'text/yaml' })),
      onError: (problem) => notification.error({ title: words(problem).detail, description: words(problem).hint }),
    })
}

function More({ source, onExport }: { source: SourceSummary; onExport: () => void }) {
  const { t } = useTranslation('source-view')
  const [copying, setCopying] = useState(false)
  const askDelete = useAskDelete(source)
  const items: MenuProps['items'] = [
    { key: 'copy', label: t('action.copy'), onClick: () => setCopying(true) },
    { key: 'export', label: t('action.export'), onClick: onExport },
    { type: 'divider' },
    { key: 'delete', label: t('action.delete'), danger: true, onClick: askDelete },
  ]
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button icon={<MoreOutlined />} aria-label={t('more')} aria-haspopup="menu" />
      </Dropdown>
      {copying && <CopyDialog source={source} onClose={() => setCopying(false)} />}
    </>
  )
}

function useAskDelete(source: SourceSummary): () => void {
  const { t } = useTranslation('source-view')
  const { t: tCommon } = useTranslation()
  const { modal, message } = App.useApp()
  const words = useProblemWords()
  const navigate = useNavigate()
  const { mutateAsync } = useDeleteSource()
  return () =>
    void modal.confirm({
      title: t('delete.title', { name: source.name }),
      content: t('delete.text'),
      okText: t('action.delete'),
      okButtonProps: { danger: true },
      cancelText: tCommon('action.cancel'),
      onOk: async () => {
        try {
          await mutateAsync({ id: source.id, version: source.version })
          void message.success(t('did.deleted', { name: source.name }))
          await navigate('/sources')
        } catch (problem) {
          void message.error(words(problem instanceof Error ? problem : new Error(String(problem))).detail)
        }
      },
    })
}
