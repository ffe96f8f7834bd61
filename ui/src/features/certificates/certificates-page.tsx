import { DeleteOutlined, DownloadOutlined, UploadOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Tag, Tooltip, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/hooks/session'
import { uploadContentUrl, useDeleteUpload, useUploads } from '@/api/hooks/uploads'
import type { Upload } from '@/api/types'
import { byText, ListTable } from '@/components/list-table'
import { Page } from '@/components/page'
import { RelativeTime } from '@/components/relative-time'
import { UsedBy } from '@/components/used-by'
import { useConfirmDelete } from '@/components/use-confirm-delete'
import { useFormat } from '@/format/use-format'
import { expiryOf } from './expiry'
import { UploadDialog } from './upload-dialog'

export function CertificatesPage() {
  const { t } = useTranslation('certificates')
  const uploads = useUploads()
  const mayEdit = useMay('editor')
  const [open, setOpen] = useState<{ replaces: Upload | null } | null>(null)
  const add = mayEdit && (
    <Button type="primary" icon={<UploadOutlined aria-hidden />} onClick={() => setOpen({ replaces: null })}>
      {t('add')}
    </Button>
  )
  const columns = useColumns(mayEdit, (replaces) => setOpen({ replaces }))
  return (
    <Page title={t('title')} actions={add}>
      <p style={{ margin: 0 }}>{t('intro')}</p>
      <ExpiryWarnings uploads={uploads.data ?? []} />
      <ListTable label={t('table')} list={uploads} rowKey="name" columns={columns} empty={t('empty')} />
      {open !== null && <UploadDialog replaces={open.replaces} onClose={() => setOpen(null)} />}
    </Page>
  )
}

function ExpiryWarnings({ uploads }: { uploads: Upload[] }) {
  const { t } = useTranslation('certificates')
  const [now] = useState(() => Date.now())
  const namesOf = (wanted: 'expired' | 'soon') =>
    uploads.filter((upload) => expiryOf(upload.expires_at_ms, now) === wanted).map(({ name }) => name)
  const expired = namesOf('expired')
  const soon = namesOf('soon')
  return (
    <>
      {expired.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={t('warnExpired', { count: expired.length, names: expired.join(', ') })}
          description={t('warnHint')}
        />
      )}
      {soon.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('warnSoon', { count: soon.length, names: soon.join(', ') })}
          description={t('warnHint')}
        />
      )}
    </>
  )
}

function useColumns(mayEdit: boolean, onReplace: (upload: Upload) => void): TableColumnsType<Upload> {
  const { t } = useTranslation('certificates')
  const { t: tc } = useTranslation()
  const format = useFormat()
  const columns: TableColumnsType<Upload> = [
    {
      title: tc('list.name'),
      dataIndex: 'name',
      sorter: byText(({ name }) => name),
      defaultSortOrder: 'ascend',
      rowScope: 'row',
      render: (name: string, { sha256 }) => <Tooltip title={`SHA-256 ${sha256}`}>{name}</Tooltip>,
    },
    { title: t('column.kind'), dataIndex: 'kind', render: (kind: Upload['kind']) => t(`kind.${kind}`) },
    { title: t('column.subject'), dataIndex: 'subject', render: (subject: string | null) => subject ?? '–' },
    {
      title: t('column.expires'),
      dataIndex: 'expires_at_ms',
      sorter: (a, b) => (a.expires_at_ms ?? Infinity) - (b.expires_at_ms ?? Infinity),
      render: (at: number | null) => <Expires at={at} />,
    },
    { title: t('column.size'), dataIndex: 'size', render: (size: number) => format.bytes(size) },
    { title: tc('list.usedBy'), dataIndex: 'used_by', render: (names: string[]) => <UsedBy names={names} /> },
    {
      title: tc('list.created'),
      key: 'created',
      render: (_, { created_at_ms: at, created_by: name }) => (
        <span>
          <RelativeTime at={at} /> · {name}
        </span>
      ),
    },
  ]
  if (mayEdit) {
    columns.push({
      title: tc('list.actions'),
      key: 'actions',
      render: (_, upload) => <Actions upload={upload} onReplace={() => onReplace(upload)} />,
    })
  }
  return columns
}

function Expires({ at }: { at: number | null }) {
  const { t } = useTranslation('certificates')
  const format = useFormat()
  const [now] = useState(() => Date.now())
  const expiry = expiryOf(at, now)
  if (at === null || expiry === null) {
    return '–'
  }
  if (expiry === 'later') {
    return <RelativeTime at={at} />
  }
  const time = format.relative(at, now)
  return (
    <Tooltip title={format.time(at)}>
      <Tag color={expiry === 'expired' ? 'error' : 'warning'}>
        {expiry === 'expired' ? t('expired', { time }) : t('expiresSoon', { time })}
      </Tag>
    </Tooltip>
  )
}

function Actions({ upload, onReplace }: { upload: Upload; onReplace: () => void }) {
  const { t } = useTranslation('certificates')
  const deletion = useDeleteUpload()
  const confirm = useConfirmDelete()
  const { name } = upload
  const remove = () =>
    confirm({
      title: t('deleteConfirm', { name }),
      text: t('deleteText'),
      done: t('deleted', { name }),
      failed: t('deleteFailed', { name }),
      remove: () => deletion.mutateAsync(name),
    })
  return (
    <Flex gap={4}>
      <Button aria-label={t('replaceNamed', { name })} onClick={onReplace}>
        {t('replace')}
      </Button>
      {upload.kind === 'certificate' && (
        <Button
          type="text"
          icon={<DownloadOutlined aria-hidden />}
          aria-label={t('downloadNamed', { name })}
          href={uploadContentUrl(name)}
          download={name}
        />
      )}
      <Button type="text" danger icon={<DeleteOutlined aria-hidden />} aria-label={t('deleteNamed', { name })} onClick={remove} />
    </Flex>
  )
}
