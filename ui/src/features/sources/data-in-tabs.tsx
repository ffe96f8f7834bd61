import { Tabs } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Page } from '@/components/page'

/** Data In with its two tabs; each tab has an address of its own. */
export function DataIn({ tab, actions, children }: { tab: 'sources' | 'agents'; actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation('sources')
  const navigate = useNavigate()
  const items = [
    { key: 'sources', label: t('tabs.sources') },
    { key: 'agents', label: t('tabs.agents') },
  ].map((item) => ({ ...item, children: item.key === tab ? children : null }))
  return (
    <Page title={t('title')} actions={actions}>
      <Tabs
        activeKey={tab}
        items={items}
        onChange={(key) => void navigate(`/${key}`)}
        tabBarStyle={{ marginBottom: 12 }}
      />
    </Page>
  )
}
