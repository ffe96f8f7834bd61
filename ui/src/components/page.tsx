import { Flex, Typography } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** Heading, actions and content of a page; the heading is also the title of the browser's tab. */
export function Page({
  title,
  actions,
  above,
  children,
}: {
  title: string
  actions?: ReactNode
  /** Over the heading, such as the way back. */
  above?: ReactNode
  children: ReactNode
}) {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`
  }, [title, t])
  return (
    <Flex vertical gap="middle">
      {above}
      <Flex align="center" justify="space-between" gap="middle" wrap>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22, overflowWrap: 'anywhere' }}>
          {title}
        </Typography.Title>
        {actions !== undefined && (
          <Flex gap="small" wrap>
            {actions}
          </Flex>
        )}
      </Flex>
      {children}
    </Flex>
  )
}
