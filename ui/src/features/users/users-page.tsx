import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Tag, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '@/api/hooks/session'
import { useDeleteUser, useUsers } from '@/api/hooks/users'
import type { Role, User } from '@/api/types'
import { byText, ListTable } from '@/components/list-table'
import { Page } from '@/components/page'
import { RelativeTime } from '@/components/relative-time'
import { useConfirmDelete } from '@/components/use-confirm-delete'
import { UserDialog } from './user-dialog'

export function UsersPage() {
  const { t } = useTranslation('users')
  const users = useUsers()
  const [open, setOpen] = useState<{ user: User | null } | null>(null)
  const columns = useColumns((user) => setOpen({ user }))
  return (
    <Page
      title={t('title')}
      actions={
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen({ user: null })}>
          {t('add')}
        </Button>
      }
    >
      <ListTable label={t('table')} list={users} rowKey="username" columns={columns} empty="" />
      {open !== null && <UserDialog user={open.user} onClose={() => setOpen(null)} />}
    </Page>
  )
}

function useColumns(onEdit: (user: User) => void): TableColumnsType<User> {
  const { t } = useTranslation('users')
  const { t: tc } = useTranslation()
  const me = useSession().data?.user?.username
  const deletion = useDeleteUser()
  const confirm = useConfirmDelete()
  const remove = (name: string) =>
    confirm({
      title: t('deleteConfirm', { name }),
      text: t('deleteText'),
      done: t('deleted', { name }),
      failed: t('deleteFailed', { name }),
      remove: () => deletion.mutateAsync(name),
    })
  return [
    {
      title: t('column.username'),
      dataIndex: 'username',
      sorter: byText(({ username }) => username),
      defaultSortOrder: 'ascend',
      rowScope: 'row',
      render: (username: string) => (
        <>
          {username} {username === me && <Tag>{t('you')}</Tag>}
        </>
      ),
    },
    { title: t('column.role'), dataIndex: 'role', render: (role: Role) => tc(`role.${role}`) },
    {
      title: t('column.state'),
      dataIndex: 'disabled',
      render: (disabled: boolean) => (disabled ? <Tag color="warning">{t('disabled')}</Tag> : t('active')),
    },
    { title: t('column.lastLogin'), dataIndex: 'last_login_at_ms', render: (at: number | null) => <RelativeTime at={at} /> },
    { title: tc('list.created'), dataIndex: 'created_at_ms', render: (at: number) => <RelativeTime at={at} /> },
    {
      title: tc('list.actions'),
      key: 'actions',
      render: (_, user) => (
        <Flex gap={4}>
          <Button
            type="text"
            icon={<EditOutlined aria-hidden />}
            aria-label={t('editNamed', { name: user.username })}
            onClick={() => onEdit(user)}
          />
          <Button
            type="text"
            danger
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t('deleteNamed', { name: user.username })}
            onClick={() => remove(user.username)}
          />
        </Flex>
      ),
    },
  ]
}
