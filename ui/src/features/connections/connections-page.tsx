import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Flex, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnections, useDeleteConnection } from '@/api/hooks/connections'
import { useMay } from '@/api/hooks/session'
import type { Connection } from '@/api/types'
import { byText, ListTable } from '@/components/list-table'
import { Page } from '@/components/page'
import { RelativeTime } from '@/components/relative-time'
import { UsedBy } from '@/components/used-by'
import { useConfirmDelete } from '@/components/use-confirm-delete'
import { CheckDialog } from './check-dialog'
import { ConnectionDialog } from './connection-dialog'

/** What is open over the list. */
type Open = { what: 'add' } | { what: 'edit' | 'check'; connection: Connection } | null

export function ConnectionsPage() {
  const { t } = useTranslation('connections')
  const connections = useConnections()
  const mayEdit = useMay('editor')
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const add = mayEdit && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen({ what: 'add' })}>
      {t('add')}
    </Button>
  )
  return (
    <Page title={t('title')} actions={add}>
      <p style={{ margin: 0 }}>{t('intro')}</p>
      <ListTable label={t('table')} list={connections} rowKey="name" columns={useColumns(mayEdit, setOpen)} empty={t('empty')} />
      {open?.what === 'add' && <ConnectionDialog connection={null} onClose={close} />}
      {open?.what === 'edit' && <ConnectionDialog connection={open.connection} onClose={close} />}
      {open?.what === 'check' && <CheckDialog name={open.connection.name} onClose={close} />}
    </Page>
  )
}

function useColumns(mayEdit: boolean, setOpen: (open: Open) => void): TableColumnsType<Connection> {
  const { t } = useTranslation('connections')
  const { t: tc } = useTranslation()
  const remove = useRemove()
  const columns: TableColumnsType<Connection> = [
    { title: tc('list.name'), dataIndex: 'name', sorter: byText(({ name }) => name), defaultSortOrder: 'ascend', rowScope: 'row' },
    { title: t('column.url'), dataIndex: 'url', render: (url: string) => <code>{url}</code> },
    { title: t('column.user'), dataIndex: 'user', render: (user: string | null, { credential }) => user ?? (credential === 'token' ? t('byToken') : '–') },
    { title: tc('list.usedBy'), dataIndex: 'used_by', render: (names: string[]) => <UsedBy names={names} /> },
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
      render: (_, connection) => (
        <Flex gap={4}>
          <Button aria-label={t('checkNamed', { name: connection.name })} onClick={() => setOpen({ what: 'check', connection })}>
            {t('check')}
          </Button>
          <Button
            type="text"
            icon={<EditOutlined aria-hidden />}
            aria-label={t('editNamed', { name: connection.name })}
            onClick={() => setOpen({ what: 'edit', connection })}
          />
          <Button
            type="text"
            danger
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t('deleteNamed', { name: connection.name })}
            onClick={() => remove(connection)}
          />
        </Flex>
      ),
    })
  }
  return columns
}

/** What is in use is not deleted: the data sources to change are named at once. */
function useRemove() {
  const { t } = useTranslation('connections')
  const { modal } = App.useApp()
  const deletion = useDeleteConnection()
  const confirm = useConfirmDelete()
  return (connection: Connection) => {
    const { name, used_by: users } = connection
    if (users.length > 0) {
      modal.warning({ title: t('inUse', { name }), content: t('inUseHint', { sources: users.join(', ') }) })
      return
    }
    confirm({
      title: t('deleteConfirm', { name }),
      text: t('deleteText'),
      done: t('deleted', { name }),
      failed: t('deleteFailed', { name }),
      remove: () => deletion.mutateAsync(connection),
    })
  }
}
