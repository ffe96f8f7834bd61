import { DownloadOutlined, EditOutlined, MoreOutlined } from '@ant-design/icons'
import { Button, Dropdown, type MenuProps } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useMay } from '@/api/hooks/session'
import type { SourceSummary } from '@/api/types'
import { allowedActions } from '@/features/sources/allowed-actions'
import { CopyDialog } from '@/features/sources/copy-dialog'
import { useSourceActions } from '@/features/sources/use-source-actions'
import { LinkButton } from '../link-button'

/** What can be done with the data source in its state and by this user. */
export function SourceActions({ source }: { source: SourceSummary }) {
  const { t } = useTranslation('sources')
  const { t: tView } = useTranslation('source-view')
  const { run, busy, remove, download } = useSourceActions()
  const navigate = useNavigate()
  const [copying, setCopying] = useState(false)
  if (!useMay('editor')) {
    return (
      <Button icon={<DownloadOutlined aria-hidden />} onClick={() => download(source)}>
        {t('action.export')}
      </Button>
    )
  }
  const items: MenuProps['items'] = [
    { key: 'copy', label: t('action.copy'), onClick: () => setCopying(true) },
    { key: 'export', label: t('action.export'), onClick: () => download(source) },
    { type: 'divider' },
    {
      key: 'delete',
      label: t('action.delete'),
      danger: true,
      onClick: () => remove(source, () => void navigate('/sources')),
    },
  ]
  return (
    <>
      {allowedActions(source.state).map((action) => (
        <Button
          key={action}
          type={action === 'start' || action === 'resume' ? 'primary' : 'default'}
          loading={busy === action}
          disabled={busy !== null && busy !== action}
          onClick={() => run(source, action)}
        >
          {t(`action.${action}`)}
        </Button>
      ))}
      <LinkButton to={`/sources/${source.id}/edit`} icon={<EditOutlined aria-hidden />}>
        {t('action.edit')}
      </LinkButton>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button icon={<MoreOutlined />} aria-label={tView('more')} aria-haspopup="menu" />
      </Dropdown>
      {copying && <CopyDialog source={source} onClose={() => setCopying(false)} />}
    </>
  )
}
