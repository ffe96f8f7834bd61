import { Button, Drawer, Flex, Spin } from 'antd'
import { useTranslation } from 'react-i18next'
import { useDeletedSources } from '@/api/hooks/sources'
import type { DeletedSource } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { RelativeTime } from '@/components/relative-time'
import { useFormat } from '@/format/use-format'
import { useSourceActions } from './use-source-actions'

/** What was deleted and can still be restored. */
export function DeletedDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('sources')
  const deleted = useDeletedSources(open)
  const { restore } = useSourceActions()
  return (
    <Drawer open={open} onClose={onClose} title={t('deleted')} size={460}>
      <ProblemAlert problem={deleted.error} onRetry={() => void deleted.refetch()} />
      {deleted.isPending && <Spin />}
      {deleted.data !== undefined && (
        <p style={{ marginTop: 0 }}>{deleted.data.length === 0 ? t('deletedDrawer.empty') : t('deletedDrawer.intro')}</p>
      )}
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {deleted.data?.map((source) => (
          <Deleted key={source.id} source={source} onRestore={() => restore(source)} />
        ))}
      </ul>
    </Drawer>
  )
}

function Deleted({ source, onRestore }: { source: DeletedSource; onRestore: () => void }) {
  const { t } = useTranslation('sources')
  const format = useFormat()
  return (
    <li style={{ padding: '10px 0', borderBottom: '1px solid var(--ant-color-border-secondary)' }}>
      <Flex justify="space-between" align="center" gap="middle">
        <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <strong>{source.name}</strong>
          <div style={{ color: 'var(--ant-color-text-description)' }}>
            {t('deletedDrawer.by', { time: format.time(source.deleted_at_ms), name: source.deleted_by })}
          </div>
          <div style={{ color: 'var(--ant-color-text-description)' }}>
            {t('deletedDrawer.purge')}: <RelativeTime at={source.purge_at_ms} />
          </div>
        </div>
        <Button aria-label={t('deletedDrawer.restoreNamed', { name: source.name })} onClick={onRestore}>
          {t('deletedDrawer.restore')}
        </Button>
      </Flex>
    </li>
  )
}
