import { Drawer, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { useVersion } from '@/api/hooks/source-history'
import { CopyButton } from '@/components/copy-button'
import { ProblemAlert } from '@/components/problem-alert'
import { YamlEditor } from '@/components/yaml-editor'

/** The document of one version, to read. Closed without a version. */
export function VersionDrawer({ id, version, onClose }: { id: string; version: number | null; onClose: () => void }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'versions' })
  const { t: tSettings } = useTranslation('source-view', { keyPrefix: 'settings' })
  const found = useVersion(id, version)
  const title = t('documentOf', { version: version ?? '' })
  return (
    <Drawer
      open={version !== null}
      size="large"
      title={title}
      extra={found.data !== undefined && <CopyButton text={found.data.document} label={tSettings('copy')} />}
      onClose={onClose}
    >
      <ProblemAlert problem={found.error} onRetry={() => void found.refetch()} />
      {found.data === undefined ? (
        found.error === null && <Skeleton active />
      ) : (
        <YamlEditor value={found.data.document} label={title} height="calc(100vh - 120px)" />
      )}
    </Drawer>
  )
}
