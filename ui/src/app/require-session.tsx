import { Button, Flex, Spin } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, Outlet, useLocation } from 'react-router'
import { useMay, useSession } from '@/api/hooks/session'
import type { Role } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { Forbidden } from './errors'

/** Lets nobody in without a login; comes back here after it. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const session = useSession()
  const { pathname, search } = useLocation()
  if (session.data === undefined) {
    return (
      <Flex vertical align="center" justify="center" gap="middle" style={{ minHeight: '100%', padding: 24 }}>
        {session.error === null ? (
          <Spin size="large" description={t('list.loading')} />
        ) : (
          <>
            <ProblemAlert problem={session.error} />
            <Button onClick={() => void session.refetch()}>{t('action.retry')}</Button>
          </>
        )}
      </Flex>
    )
  }
  if (session.data.needs_setup) {
    return <Navigate to="/setup" replace />
  }
  if (session.data.user === null) {
    return <Navigate to={`/login?${new URLSearchParams({ return: pathname + search }).toString()}`} replace />
  }
  return children
}

/** Routes below are for this role and above. */
export function RequireRole({ role }: { role: Role }) {
  return useMay(role) ? <Outlet /> : <Forbidden />
}
