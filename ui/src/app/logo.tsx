import { Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

export function Logo({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation()
  return (
    <Link to="/sources" aria-label={t('app.name')} style={{ color: 'var(--ant-color-text)' }}>
      <Flex align="center" gap={10} style={{ height: 52, padding: '0 14px' }}>
        <img src="/favicon.svg" alt="" width={28} height={28} />
        {!compact && <strong style={{ fontSize: 18 }}>{t('app.name')}</strong>}
      </Flex>
    </Link>
  )
}
