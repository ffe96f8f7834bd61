import { zodResolver } from '@hookform/resolvers/zod'
import { Alert, Button, Form, Input } from 'antd'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, useLocation, useSearchParams } from 'react-router'
import { z } from 'zod'
import { useSession, useSetup } from '@/api/hooks/session'
import { Field } from '@/components/field'
import { ProblemAlert } from '@/components/problem-alert'
import { Frame } from './frame'
import { MIN_PASSWORD, newPassword, samePasswords } from './schema'

/** The first administrator, by the link that the hub printed at its first start. */
export function SetupPage() {
  const { t } = useTranslation('session')
  const session = useSession()
  if (session.data?.user != null) {
    return <Navigate to="/sources" replace />
  }
  return (
    <Frame title={t('setup.title')}>
      {session.data?.needs_setup === false ? (
        <Alert
          type="info"
          showIcon
          title={t('setup.done')}
          action={<Link to="/login">{t('setup.toLogin')}</Link>}
        />
      ) : (
        <SetupForm />
      )}
    </Frame>
  )
}

/** `/setup?token=…`, or `/setup#…`. */
function useTokenOfLink(): string {
  const [query] = useSearchParams()
  const { hash } = useLocation()
  return query.get('token') ?? query.get('setup_token') ?? hash.replace(/^#(token=)?/, '')
}

function SetupForm() {
  const { t } = useTranslation('session')
  const { t: tc } = useTranslation()
  const setup = useSetup()
  const token = useTokenOfLink()
  const needed = (label: string) => z.string().trim().min(1, tc('field.required', { label }))
  const schema = z
    .object({
      setup_token: needed(t('setup.token')),
      username: needed(t('setup.username')),
      password: newPassword(t),
      repeat: z.string(),
    })
    .refine(...samePasswords(t))
  const { control, handleSubmit } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { setup_token: token, username: 'admin', password: '', repeat: '' },
  })
  const submit = handleSubmit(({ setup_token, username, password }) => setup.mutate({ setup_token, username, password }))
  return (
    <Form component="form" layout="vertical" onSubmitCapture={(event) => void submit(event)}>
      <p style={{ marginTop: 0 }}>{t('setup.intro')}</p>
      <div style={{ marginBottom: setup.error === null ? 0 : 16 }}>
        <ProblemAlert problem={setup.error} />
      </div>
      {token === '' && (
        <Field control={control} name="setup_token" label={t('setup.token')} help={t('setup.tokenHelp')}>
          <Input autoComplete="off" autoFocus />
        </Field>
      )}
      <Field control={control} name="username" label={t('setup.username')}>
        <Input autoComplete="username" />
      </Field>
      <Field control={control} name="password" label={t('setup.password')} help={t('password.help', { min: MIN_PASSWORD })}>
        <Input.Password autoComplete="new-password" autoFocus={token !== ''} />
      </Field>
      <Field control={control} name="repeat" label={t('setup.repeat')}>
        <Input.Password autoComplete="new-password" />
      </Field>
      <Button type="primary" htmlType="submit" block loading={setup.isPending}>
        {t('setup.submit')}
      </Button>
    </Form>
  )
}
