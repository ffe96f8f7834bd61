import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeleteSecret, useSecrets } from '@/api/hooks/secrets'
import { useMay } from '@/api/hooks/session'
import type { Secret } from '@/api/types'
import { byText, ListTable } from '@/components/list-table'
import { Page } from '@/components/page'
import { RelativeTime } from '@/components/relative-time'
import { UsedBy } from '@/components/used-by'
import { useConfirmDelete } from '@/components/use-confirm-delete'
import { SecretDialog } from './secret-dialog'

export function SecretsPage() {
  const { t } = useTranslation('secrets')
  const secrets = useSecrets()
  const mayEdit = useMay('editor')
  const [open, setOpen] = useState<{ name: string | null } | null>(null)
  const add = mayEdit && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen({ name: null })}>
      {t('add')}
    </Button>
  )
  const columns = useColumns(mayEdit, (name) => setOpen({ name }))
  return (
    <Page title={t('title')} actions={add}>
      <p style={{ margin: 0 }}>{t('intro')}</p>
      <ListTable label={t('table')} list={secrets} rowKey="name" columns={columns} empty={t('empty')} />
      {open !== null && <SecretDialog name={open.name} onClose={() => setOpen(null)} />}
    </Page>
  )
}

function useColumns(mayEdit: boolean, onReplace: (name: string) => void): TableColumnsType<Secret> {
  const { t } = useTranslation('secrets')
  const { t: tc } = useTranslation()
  const deletion = useDeleteSecret()
  const confirm = useConfirmDelete()
  const remove = (name: string) =>
    confirm({
      title: t('deleteConfirm', { name }),
      text: t('deleteText'),
      done: t('deleted', { name }),
      failed: t('deleteFailed', { name }),
      remove: () => deletion.mutateAsync(name),
    })
  const columns: TableColumnsType<Secret> = [
    { title: tc('list.name'), dataIndex: 'name', sorter: byText(({ name }) => name), defaultSortOrder: 'ascend', rowScope: 'row' },
    { title: tc('list.usedBy'), dataIndex: 'used_by', render: (names: string[]) => <UsedBy names={names} /> },
    { title: tc('list.created'), dataIndex: 'created_at_ms', render: (at: number) => <RelativeTime at={at} /> },
    {
      title: tc('list.updated'),
      key: 'updated',
      render: (_, { updated_at_ms: at, updated_by: name }) => (
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
      render: (_, { name }) => (
        <Flex gap={4}>
          <Button aria-label={t('replaceNamed', { name })} onClick={() => onReplace(name)}>
            {t('replace')}
          </Button>
          <Button type="text" danger icon={<DeleteOutlined aria-hidden />} aria-label={t('deleteNamed', { name })} onClick={() => remove(name)} />
        </Flex>
      ),
    })
  }
  return columns
}
