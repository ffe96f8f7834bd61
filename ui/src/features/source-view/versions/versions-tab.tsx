import { Button, Card, Flex, Table, Tag, Typography, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useVersions } from '@/api/hooks/source-history'
import { useMay } from '@/api/hooks/session'
import type { Source, Version } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { RelativeTime } from '@/components/relative-time'
import { LoadOlder } from '../load-older'
import { CompareCard } from './compare-card'
import { RestoreDialog } from './restore-dialog'
import { VersionDrawer } from './version-drawer'

/** The number that the address has under `name`. */
function numberOf(params: URLSearchParams, name: string): number | null {
  const value = Number(params.get(name) ?? Number.NaN)
  return Number.isInteger(value) ? value : null
}

/** Every saved version: who, when, why; what differs between two; back to any of them. */
export function VersionsTab({ source, etag }: { source: Source; etag: string }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'versions' })
  const { t: tCommon } = useTranslation()
  const [params, setParams] = useSearchParams()
  const [restoring, setRestoring] = useState<number | null>(null)
  const isEditor = useMay('editor')
  const versions = useVersions(source.id)
  const items = versions.data?.pages.flatMap((page) => page.items) ?? []
  const viewing = numberOf(params, 'view')
  const to = numberOf(params, 'b') ?? source.version
  const from = numberOf(params, 'a') ?? Math.max(to - 1, 1)
  const compare = (a: number, b: number) => setParams({ a: String(a), b: String(b) }, { replace: true })

  const columns: TableColumnsType<Version> = [
    {
      title: t('version'),
      dataIndex: 'version',
      rowScope: 'row',
      render: (version: number) => (
        <Flex gap="small">
          {version}
          {version === source.version && <Tag color="processing">{t('current')}</Tag>}
        </Flex>
      ),
    },
    { title: t('when'), key: 'when', render: (_, { created_at_ms }) => <RelativeTime at={created_at_ms} /> },
    { title: t('who'), dataIndex: 'created_by' },
    { title: t('comment'), dataIndex: 'comment', render: (comment: string | null) => comment ?? '–' },
    {
      title: <span className="visually-hidden">{tCommon('list.actions')}</span>,
      key: 'actions',
      align: 'right',
      render: (_, { version }) => (
        <Flex gap="small" justify="end">
          <Button size="small" aria-label={t('viewOf', { version })} onClick={() => setParams({ view: String(version) })}>
            {t('view')}
          </Button>
          {isEditor && version !== source.version && (
            <Button size="small" aria-label={t('restoreOf', { version })} onClick={() => setRestoring(version)}>
              {t('restore')}
            </Button>
          )}
        </Flex>
      ),
    },
  ]

  return (
    <div className="view-stack">
      <Card size="small">
        <ProblemAlert problem={versions.error} onRetry={() => void versions.refetch()} />
        <Table
          size="small"
          rowKey="version"
          loading={versions.isPending}
          columns={columns}
          dataSource={items}
          pagination={false}
        />
        <LoadOlder of={versions} label={t('older')} />
      </Card>
      {source.version > 1 ? (
        <CompareCard id={source.id} newest={source.version} between={{ a: from, b: to }} onChange={compare} />
      ) : (
        <Typography.Text type="secondary">{t('only')}</Typography.Text>
      )}
      <VersionDrawer id={source.id} version={viewing} onClose={() => setParams({}, { replace: true })} />
      {restoring !== null && (
        <RestoreDialog source={source} etag={etag} version={restoring} onClose={() => setRestoring(null)} />
      )}
    </div>
  )
}
