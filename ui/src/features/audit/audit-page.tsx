import { Button, Flex, Form, Input, type TableColumnsType } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAudit } from '@/api/hooks/audit'
import type { AuditEntry } from '@/api/types'
import { ListTable } from '@/components/list-table'
import { Page } from '@/components/page'
import { useFormat } from '@/format/use-format'

const FILTERS = ['user', 'action', 'object'] as const
type Filter = Record<(typeof FILTERS)[number], string>

export function AuditPage() {
  const { t } = useTranslation('audit')
  const { t: tc } = useTranslation()
  const [filter, setFilter] = useState<Filter>({ user: '', action: '', object: '' })
  const audit = useAudit(useDeferredValue(withoutEmpty(filter)))
  const list = { ...audit, data: audit.data?.pages.flatMap(({ items }) => items) }
  return (
    <Page title={t('title')}>
      <p style={{ margin: 0 }}>{t('intro')}</p>
      <Form component="div" layout="inline" style={{ rowGap: 8 }}>
        {FILTERS.map((name) => (
          <Form.Item key={name} label={t(`filter.${name}`)} htmlFor={`audit-${name}`}>
            <Input
              id={`audit-${name}`}
              allowClear
              placeholder={name === 'user' ? undefined : t(`filterHelp.${name}`)}
              value={filter[name]}
              onChange={(event) => setFilter({ ...filter, [name]: event.target.value })}
              style={{ width: name === 'user' ? 140 : 270 }}
            />
          </Form.Item>
        ))}
      </Form>
      <ListTable label={t('table')} list={list} rowKey="id" columns={useColumns()} empty={t('empty')} paged={false} />
      {audit.hasNextPage && (
        <Flex justify="center">
          <Button loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            {tc('action.loadMore')}
          </Button>
        </Flex>
      )}
    </Page>
  )
}

function withoutEmpty(filter: Filter): Partial<Filter> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value.trim() !== ''))
}

function useColumns(): TableColumnsType<AuditEntry> {
  const { t } = useTranslation('audit')
  const format = useFormat()
  return [
    {
      title: t('column.time'),
      dataIndex: 'at_ms',
      className: 'figures',
      render: (at: number) => <time dateTime={new Date(at).toISOString()}>{format.time(at)}</time>,
    },
    { title: t('column.user'), dataIndex: 'username' },
    { title: t('column.via'), dataIndex: 'via', render: (via: AuditEntry['via']) => t(`via.${via}`) },
    { title: t('column.action'), dataIndex: 'action', render: (action: string) => <code>{action}</code> },
    { title: t('column.object'), dataIndex: 'object' },
    {
      title: t('column.detail'),
      dataIndex: 'detail',
      render: (detail: string | null) => <div style={{ maxWidth: 320, overflowWrap: 'anywhere' }}>{detail}</div>,
    },
    { title: t('column.address'), dataIndex: 'address' },
  ]
}
