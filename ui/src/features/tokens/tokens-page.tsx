import { PlusOutlined } from '@ant-design/icons'
import { Button, Tag, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/hooks/session'
import { useDeleteToken, useTokens } from '@/api/hooks/tokens'
import type { Role, Token } from '@/api/types'
import { byText, ListTable } from '@/components/list-table'
import { Page } from '@/components/page'
import { RelativeTime } from '@/components/relative-time'
import { useConfirmDelete } from '@/components/use-confirm-delete'
import { TokenDialog } from './token-dialog'

export function TokensPage() {
  const { t } = useTranslation('tokens')
  const tokens = useTokens()
  const isAdmin = useMay('admin')
  const [creating, setCreating] = useState(false)
  return (
    <Page
      title={t('title')}
      actions={
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
          {t('add')}
        </Button>
      }
    >
      <p style={{ margin: 0 }}>
        {t('intro')} {isAdmin && t('introAdmin')}
      </p>
      <ListTable label={t('table')} list={tokens} rowKey="id" columns={useColumns()} empty={t('empty')} />
      {creating && <TokenDialog onClose={() => setCreating(false)} />}
    </Page>
  )
}

function useColumns(): TableColumnsType<Token> {
  const { t } = useTranslation('tokens')
  const { t: tc } = useTranslation()
  const deletion = useDeleteToken()
  const confirm = useConfirmDelete()
  const revoke = ({ id, name }: Token) =>
    confirm({
      title: t('revokeConfirm', { name }),
      text: t('revokeText'),
      okText: t('revoke'),
      done: t('revoked', { name }),
      failed: t('revokeFailed', { name }),
      remove: () => deletion.mutateAsync(id),
    })
  return [
    { title: tc('list.name'), dataIndex: 'name', sorter: byText(({ name }) => name), rowScope: 'row' },
    { title: t('column.prefix'), dataIndex: 'prefix', render: (prefix: string) => <code>{prefix}…</code> },
    { title: t('column.role'), dataIndex: 'role', render: (role: Role) => tc(`role.${role}`) },
    { title: t('column.user'), dataIndex: 'username', sorter: byText(({ username }) => username) },
    { title: tc('list.created'), dataIndex: 'created_at_ms', render: (at: number) => <RelativeTime at={at} /> },
    { title: t('column.expires'), dataIndex: 'expires_at_ms', render: (at: number | null) => <Expires at={at} /> },
    { title: t('column.lastUsed'), dataIndex: 'last_used_at_ms', render: (at: number | null) => <RelativeTime at={at} /> },
    {
      title: tc('list.actions'),
      key: 'actions',
      render: (_, token) => (
        <Button danger aria-label={t('revokeNamed', { name: token.name })} onClick={() => revoke(token)}>
          {t('revoke')}
        </Button>
      ),
    },
  ]
}

function Expires({ at }: { at: number | null }) {
  const { t } = useTranslation('tokens')
  const [now] = useState(() => Date.now())
  return at !== null && at <= now ? <Tag color="error">{t('expired')}</Tag> : <RelativeTime at={at} never={t('neverExpires')} />
}
