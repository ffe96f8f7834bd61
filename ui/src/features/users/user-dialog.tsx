import { zodResolver } from '@hookform/resolvers/zod'
import { App, Flex, Form, Input, Modal, Radio, Switch } from 'antd'
import { useId } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useCreateUser, useUpdateUser } from '@/api/hooks/users'
import type { Role, User } from '@/api/types'
import { Field } from '@/components/field'
import { ProblemAlert } from '@/components/problem-alert'
import { MIN_PASSWORD, newPassword } from '@/features/session/schema'

interface Values {
  username: string
  password: string
  role: Role
  disabled: boolean
}

/** Adds a user (`user` null) or edits one; mounted while it is open. */
export function UserDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useTranslation('users')
  const { t: ts } = useTranslation('session')
  const { t: tc } = useTranslation()
  const { message } = App.useApp()
  const create = useCreateUser()
  const update = useUpdateUser()
  const formId = useId()
  const password = user === null ? newPassword(ts) : z.literal('').or(newPassword(ts))
  const schema = z.object({
    username: z.string().trim().min(1, tc('field.required', { label: t('column.username') })),
    password,
    role: z.enum(['viewer', 'editor', 'admin']),
    disabled: z.boolean(),
  })
  const { control, handleSubmit } = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: { username: user?.username ?? '', password: '', role: user?.role ?? 'viewer', disabled: user?.disabled ?? false },
  })
  const send = ({ username, password: typed, role, disabled }: Values) =>
    user === null
      ? create.mutateAsync({ username, password: typed, role })
      : update.mutateAsync({ username, role, disabled, ...(typed === '' ? {} : { password: typed }) })
  const submit = handleSubmit((values) =>
    send(values).then(
      () => {
        void message.success(t('saved', { name: values.username }))
        onClose()
      },
      // Shown below from the mutation itself.
      () => undefined,
    ),
  )
  return (
    <Modal
      open
      title={user === null ? t('add') : t('editTitle', { name: user.username })}
      okText={tc('action.save')}
      okButtonProps={{ htmlType: 'submit', form: formId }}
      confirmLoading={create.isPending || update.isPending}
      onCancel={onClose}
    >
      <Form id={formId} component="form" layout="vertical" onSubmitCapture={(event) => void submit(event)}>
        <ProblemAlert problem={create.error ?? update.error} />
        <Field control={control} name="username" label={t('column.username')} required>
          <Input disabled={user !== null} autoFocus={user === null} autoComplete="off" />
        </Field>
        <Field
          control={control}
          name="password"
          label={user === null ? t('password') : t('newPassword')}
          help={user === null ? ts('password.help', { min: MIN_PASSWORD }) : t('keepPassword')}
          required={user === null}
        >
          <Input.Password autoComplete="new-password" />
        </Field>
        <Field control={control} name="role" label={t('column.role')}>
          <Radio.Group aria-label={t('column.role')} options={useRoleOptions()} vertical />
        </Field>
        {user !== null && (
          <Field control={control} name="disabled" label={t('disable')} valueAs="checked">
            <Switch />
          </Field>
        )}
      </Form>
    </Modal>
  )
}

function useRoleOptions() {
  const { t } = useTranslation('users')
  const { t: tc } = useTranslation()
  return (['viewer', 'editor', 'admin'] as const).map((role) => ({
    value: role,
    label: (
      <Flex vertical>
        {tc(`role.${role}`)}
        <span style={{ color: 'var(--ant-color-text-description)' }}>{t(`roleHelp.${role}`)}</span>
      </Flex>
    ),
  }))
}
