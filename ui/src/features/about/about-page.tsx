import { Card, Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useSession } from '@/api/hooks/session'
import { Page } from '@/components/page'

export function AboutPage() {
  const { t } = useTranslation('about')
  const version = useSession().data?.version ?? ''
  return (
    <Page title={t('title')}>
      <Flex vertical gap="middle" style={{ maxWidth: 820 }}>
        <Section title={`Inlet ${version}`}>
          <p style={{ margin: 0 }}>{t('what')}</p>
        </Section>
        <Section title={t('begin')}>
          <ol style={{ margin: 0, paddingInlineStart: 20 }}>
            <li>
              <Link to="/connections">{t('steps.connect')}</Link>
            </li>
            <li>
              <Link to="/sources/new">{t('steps.add')}</Link>
            </li>
            <li>
              <Link to="/sources">{t('steps.watch')}</Link>
            </li>
          </ol>
        </Section>
        <Section title={t('rest')}>
          <p style={{ marginTop: 0 }}>{t('restText')}</p>
          <Flex vertical gap={4}>
            {/* Pages of the hub itself, not of this one. */}
            <a href="/api/v1/docs/">{t('docs')}</a>
            <a href="/api/v1/openapi.json">{t('openapi')}</a>
          </Flex>
        </Section>
        <Section title={t('watchTitle')}>
          <p style={{ margin: 0 }}>{t('watchText')}</p>
        </Section>
        <Section title={t('keys')}>
          <p style={{ margin: 0 }}>{t('keysText')}</p>
        </Section>
      </Flex>
    </Page>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card>
      <Typography.Title level={2} style={{ fontSize: 16, marginTop: 0 }}>
        {title}
      </Typography.Title>
      {children}
    </Card>
  )
}
