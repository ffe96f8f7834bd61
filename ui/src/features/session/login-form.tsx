import { zodResolver } from '@hookform/resolvers/zod'
import { Alert, Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useLogin } from '@/api/hooks/session'
import { ApiProblem } from '@/api/problem'
import { Field } from '@/components/field'
import { ProblemAlert } from '@/components/problem-alert'

/** User name and password. `username` fixes the name, for going on with a session that has ended. */
export function LoginForm({ username, onDone }: { username?: string; onDone?: () => void }) {
  const { t } = useTranslation('session')
  const { t: tc } = useTranslation()
  const login = useLogin()
  const wait = useWait(login.error)
  const schema = z.object({
    username: z.string().trim().min(1, tc('field.required', { label: t('login.username') })),
    password: z.string().min(1, tc('field.required', { label: t('login.password') })),
  })
  const { control, handleSubmit, resetField } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { username: username ?? '', password: '' },
  })
  const submit = handleSubmit((values) =>
    login.mutate(values, { onSuccess: onDone, onError: () => resetField('password') }),
  )
  return (
    <Form component="form" layout="vertical" onSubmitCapture={(event) => void submit(event)}>
      <LoginProblem problem={login.error} wait={wait} />
      {username === undefined ? (
        <Field control={control} name="username" label={t('login.username')}>
          <Input autoComplete="username" autoFocus />
        </Field>
      ) : (
        <KnownUser username={username} />
      )}
      <Field control={control} name="password" label={t('login.password')}>
        <Input.Password autoComplete="current-password" autoFocus={username !== undefined} />
      </Field>
      <Button type="primary" htmlType="submit" block loading={login.isPending} disabled={wait > 0}>
        {t('login.submit')}
      </Button>
    </Form>
  )
}

/** The name as text; the field out of sight tells password managers whose password is meant. */
function KnownUser({ username }: { username: string }) {
  const { t } = useTranslation('session')
  return (
    <p>
      {t('login.username')}: <strong>{username}</strong>
      <input className="visually-hidden" aria-hidden tabIndex={-1} readOnly autoComplete="username" value={username} />
    </p>
  )
}

function LoginProblem({ problem, wait }: { problem: Error | null; wait: number }) {
  const { t } = useTranslation('session')
  const style = { marginBottom: 16 }
  if (problem instanceof ApiProblem && problem.code === 'too_many_attempts') {
    const hint = wait > 0 ? t('login.tooManyHint', { seconds: wait }) : undefined
    return wait > 0 ? (
      <Alert type="warning" showIcon role="alert" title={t('login.tooMany')} description={hint} style={style} />
    ) : null
  }
  if (problem instanceof ApiProblem && problem.code === 'wrong_login') {
    return (
      <Alert type="error" showIcon role="alert" title={t('login.wrong')} description={t('login.wrongHint')} style={style} />
    )
  }
  return problem === null ? null : (
    <div style={style}>
      <ProblemAlert problem={problem} />
    </div>
  )
}

/** Seconds to wait when the hub does not take another attempt yet; what it does not say is a minute. */
const WAIT_SECONDS = 60

/** Seconds until the next attempt may be made, counting down to 0. */
function useWait(problem: Error | null): number {
  const [waiting, setWaiting] = useState<{ problem: Error | null; seconds: number }>({ problem: null, seconds: 0 })
  if (problem !== waiting.problem) {
    const tooMany = problem instanceof ApiProblem && problem.code === 'too_many_attempts'
    setWaiting({ problem, seconds: tooMany ? (problem.retryAfterSeconds ?? WAIT_SECONDS) : 0 })
  }
  const counts = waiting.seconds > 0
  useEffect(() => {
    if (!counts) {
      return undefined
    }
    const timer = setInterval(() => setWaiting((was) => ({ ...was, seconds: was.seconds - 1 })), 1000)
    return () => clearInterval(timer)
  }, [counts])
  return waiting.seconds
}
