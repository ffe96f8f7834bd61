import { useTranslation } from 'react-i18next'
import { Navigate, useSearchParams } from 'react-router'
import { useSession } from '@/api/hooks/session'
import { Frame } from './frame'
import { LoginForm } from './login-form'

export function LoginPage() {
  const { t } = useTranslation('session')
  const session = useSession()
  const [query] = useSearchParams()
  if (session.data?.needs_setup === true) {
    return <Navigate to="/setup" replace />
  }
  if (session.data?.user != null) {
    return <Navigate to={pathWithin(query.get('return'))} replace />
  }
  return (
    <Frame title={t('login.title')}>
      <LoginForm />
    </Frame>
  )
}

/** Only paths of this page: an address in a link must not lead the user somewhere else. */
export function pathWithin(path: string | null): string {
  return path !== null && /^\/(?![/\\])/.test(path) ? path : '/sources'
}
