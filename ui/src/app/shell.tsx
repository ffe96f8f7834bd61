import {
  ApiOutlined, AuditOutlined, DatabaseOutlined, KeyOutlined, LockOutlined, MenuFoldOutlined, MenuUnfoldOutlined,
  QuestionCircleOutlined, SafetyCertificateOutlined, TeamOutlined,
} from '@ant-design/icons'
import { Button, Flex, Layout, Menu, Tag, Tooltip, type MenuProps } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet, useLocation } from 'react-router'
import { useMay, useSessionExpired } from '@/api/hooks/session'
import { useLiveSources } from '@/api/live'
import { useLiveState } from '@/api/live-state'
import { Logo } from './logo'
import { LanguageMenu, AppearanceMenu, UserMenu } from './top-menus'

const SessionExpiredDialog = lazy(async () => ({
  default: (await import('@/features/session/session-expired-dialog')).SessionExpiredDialog,
}))

/** Below this width (px) the menu shows icons only. */
const NARROW = 1200

/** Frame of all pages behind the login: menu, top bar, live data. */
export function Shell() {
  const { t } = useTranslation()
  useLiveSources()
  const [folded, setFolded] = useState(() => window.innerWidth < NARROW)
  return (
    <Layout style={{ minHeight: '100%' }}>
      <a className="skip-link" href="#content">
        {t('nav.skip')}
      </a>
      <Layout.Sider
        collapsible
        trigger={null}
        collapsed={folded}
        width={216}
        collapsedWidth={56}
        style={{ borderInlineEnd: '1px solid var(--ant-color-border-secondary)', position: 'sticky', top: 0, height: '100vh' }}
      >
        <Logo compact={folded} />
        <nav aria-label={t('nav.main')}>
          <MainMenu folded={folded} />
        </nav>
      </Layout.Sider>
      <Layout>
        <Layout.Header
          style={{ padding: '0 16px', height: 52, lineHeight: 'normal', borderBottom: '1px solid var(--ant-color-border-secondary)' }}
        >
          <Flex align="center" justify="space-between" style={{ height: '100%' }}>
            <Button
              type="text"
              icon={folded ? <MenuUnfoldOutlined aria-hidden /> : <MenuFoldOutlined aria-hidden />}
              aria-label={folded ? t('nav.expand') : t('nav.collapse')}
              aria-expanded={!folded}
              onClick={() => setFolded(!folded)}
            />
            <Flex align="center" gap="small">
              <LiveTag />
              <LanguageMenu />
              <AppearanceMenu />
              <UserMenu />
            </Flex>
          </Flex>
        </Layout.Header>
        <main id="content" tabIndex={-1} style={{ padding: 20, minWidth: 0, flex: 1 }}>
          <Outlet />
        </main>
      </Layout>
      {useSessionExpired() && (
        <Suspense>
          <SessionExpiredDialog />
        </Suspense>
      )}
    </Layout>
  )
}

function MainMenu({ folded }: { folded: boolean }) {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const isAdmin = useMay('admin')
  const first = pathname.split('/')[1] ?? ''
  const link = (to: string, label: string, icon: React.ReactNode) => ({
    key: to,
    icon,
    title: label,
    label: <Link to={`/${to}`} aria-current={to === first ? 'page' : undefined}>{label}</Link>,
  })
  const items: MenuProps['items'] = [
    link('sources', t('nav.dataIn'), <ApiOutlined aria-hidden />),
    link('connections', t('nav.connections'), <DatabaseOutlined aria-hidden />),
    link('secrets', t('nav.secrets'), <LockOutlined aria-hidden />),
    link('certificates', t('nav.certificates'), <SafetyCertificateOutlined aria-hidden />),
    { type: 'divider' },
    link('tokens', t('nav.tokens'), <KeyOutlined aria-hidden />),
    ...(isAdmin
      ? [link('users', t('nav.users'), <TeamOutlined aria-hidden />), link('audit', t('nav.audit'), <AuditOutlined aria-hidden />)]
      : []),
    link('about', t('nav.about'), <QuestionCircleOutlined aria-hidden />),
  ]
  return (
    <Menu
      mode="inline"
      inlineCollapsed={folded}
      selectedKeys={[first === 'agents' ? 'sources' : first]}
      items={items}
      style={{ borderInlineEnd: 'none' }}
    />
  )
}

/** Says that figures may be some seconds old. Nothing is shown while all is well. */
function LiveTag() {
  const { t } = useTranslation()
  const live = useLiveState()
  return (
    <span role="status">
      {live === 'closed' && (
        <Tooltip title={t('top.offline')}>
          <Tag color="warning">{t('top.offlineShort')}</Tag>
        </Tooltip>
      )}
    </span>
  )
}
