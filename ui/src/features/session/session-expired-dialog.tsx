import { Button, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { useGiveUpLogin, useSession } from '@/api/hooks/session'
import { LoginForm } from './login-form'

/**
 * Logs in again over the open page. Requests that met the expired session wait for it, so what
 * was being saved is saved and the form behind keeps its values. Mounted while the session is expired.
 */
export function SessionExpiredDialog() {
  const { t } = useTranslation('session')
  const user = useSession().data?.user
  const giveUp = useGiveUpLogin()
  if (user == null) {
    return null
  }
  return (
    <Modal open title={t('expired.title')} footer={null} closable={false} keyboard={false} zIndex={1500}>
      <p>{t('expired.text')}</p>
      <LoginForm username={user.username} />
      <Button type="link" block style={{ marginTop: 8 }} onClick={() => giveUp.mutate()}>
        {t('expired.other')}
      </Button>
    </Modal>
  )
}
