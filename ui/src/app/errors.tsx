import { Button, Result } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useRouteError } from 'react-router'

/** Stands in for a page that threw while it was drawn or loaded. */
export function RouteError() {
  const { t } = useTranslation()
  const error = useRouteError()
  return (
    <Result
      status="error"
      role="alert"
      title={t('problem.unexpected')}
      subTitle={t('problem.unexpectedHint')}
      extra={
        <Button type="primary" onClick={() => location.reload()}>
          {t('problem.reload')}
        </Button>
      }
    >
      <code style={{ whiteSpace: 'pre-wrap' }}>{error instanceof Error ? error.message : String(error)}</code>
    </Result>
  )
}

export function NotFound() {
  const { t } = useTranslation()
  return (
    <Result
      title={t('problem.notFound')}
      subTitle={t('problem.notFoundHint')}
      extra={<Link to="/sources">{t('problem.toDataIn')}</Link>}
    />
  )
}

export function Forbidden() {
  const { t } = useTranslation()
  return <Result status="warning" title={t('problem.forbidden')} extra={<Link to="/sources">{t('problem.toDataIn')}</Link>} />
}
