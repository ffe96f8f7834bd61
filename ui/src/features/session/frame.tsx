import { Card, Flex, Typography } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { AppearanceMenu, LanguageMenu } from '@/app/top-menus'

/** The look of the pages before the login. */
export function Frame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`
  }, [title, t])
  return (
    <Flex vertical style={{ minHeight: '100%', background: 'var(--ant-color-bg-layout)' }}>
      <Flex component="header" justify="end" gap="small" style={{ padding: 12 }}>
        <LanguageMenu />
        <AppearanceMenu />
      </Flex>
      <Flex component="main" vertical align="center" gap="middle" style={{ padding: '6vh 16px 32px' }}>
        <Flex align="center" gap="middle">
          <img src="/favicon.svg" alt="" width={44} height={44} />
          <div>
            <div style={{ fontSize: 22, fontWeight: 600 }}>{t('app.name')}</div>
            <div style={{ color: 'var(--ant-color-text-description)' }}>{t('app.tagline')}</div>
          </div>
        </Flex>
        <Card style={{ width: 400, maxWidth: '100%' }}>
          <Typography.Title level={1} style={{ fontSize: 20, marginTop: 0 }}>
            {title}
          </Typography.Title>
          {children}
        </Card>
      </Flex>
    </Flex>
  )
}
