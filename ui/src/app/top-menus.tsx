import { BulbOutlined, GlobalOutlined, MoonOutlined, SunOutlined, UserOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLogout, useSession } from '@/api/hooks/session'
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from '@/i18n/language'
import { chooseAppearance, useAppearance, type Appearance } from './theme'

// With its form and rules in a chunk of its own: few visits need it.
const ChangePasswordDialog = lazy(async () => ({
  default: (await import('@/features/session/change-password-dialog')).ChangePasswordDialog,
}))

export function LanguageMenu() {
  const { t } = useTranslation()
  const items = Object.entries(LANGUAGES).map(([key, name]) => ({ key, label: <span lang={key}>{name}</span> }))
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items,
        selectable: true,
        selectedKeys: [currentLanguage()],
        onClick: ({ key }) => void chooseLanguage(key as Language),
      }}
    >
      <Button type="text" icon={<GlobalOutlined aria-hidden />} aria-label={t('top.language')} title={t('top.language')} />
    </Dropdown>
  )
}

const ICONS: Record<Appearance, ReactNode> = {
  light: <SunOutlined aria-hidden />,
  dark: <MoonOutlined aria-hidden />,
  system: <BulbOutlined aria-hidden />,
}

export function AppearanceMenu() {
  const { t } = useTranslation()
  const appearance = useAppearance()
  const items = (['light', 'dark', 'system'] as const).map((key) => ({ key, icon: ICONS[key], label: t(`top.${key}`) }))
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items,
        selectable: true,
        selectedKeys: [appearance],
        onClick: ({ key }) => chooseAppearance(key as Appearance),
      }}
    >
      <Button type="text" icon={ICONS[appearance]} aria-label={t('top.theme')} title={t('top.theme')} />
    </Dropdown>
  )
}

export function UserMenu() {
  const { t } = useTranslation()
  const user = useSession().data?.user
  const logout = useLogout()
  const [changing, setChanging] = useState(false)
  if (user == null) {
    return null
  }
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'role', label: t(`role.${user.role}`), disabled: true },
            { type: 'divider' },
            { key: 'password', label: t('top.changePassword'), onClick: () => setChanging(true) },
            { key: 'logout', label: t('top.logOut'), onClick: () => logout.mutate() },
          ],
        }}
      >
        <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={t('top.user', { name: user.username })}>
          {user.username}
        </Button>
      </Dropdown>
      {changing && (
        <Suspense>
          <ChangePasswordDialog onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </>
  )
}
