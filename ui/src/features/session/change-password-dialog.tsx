import { zodResolver } from '@hookform/resolvers/zod'
import { App, Form, Input, Modal } from 'antd'
import { useId } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useChangePassword } from '@/api/hooks/session'
import { Field } from '@/components/field'
import { ProblemAlert } from '@/components/problem-alert'
import { MIN_PASSWORD, newPassword, samePasswords } from './schema'

/** Mounted while it is open. */
export function ChangePasswordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('session')
  const { t: tc } = useTranslation()
  const { message } = App.useApp()
  const change = useChangePassword()
  const formId = useId()
  const schema = z
    .object({
      current: z.string().min(1, tc('field.required', { label: t('password.current') })),
      password: newPassword(t),
      repeat: z.string(),
    })
    .refine(...samePasswords(t))
  const { control, handleSubmit } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { current: '', password: '', repeat: '' },
  })
  const submit = handleSubmit(({ current, password }) =>
    change.mutate(
      { current_password: current, new_password: password },
      {
        onSuccess: () => {
          void message.success(t('password.changed'))
          onClose()
        },
      },
    ),
  )
  return (
    <Modal
      open
      title={t('password.title')}
      okText={t('password.title')}
      okButtonProps={{ htmlType: 'submit', form: formId }}
      confirmLoading={change.isPending}
      onCancel={onClose}
    >
      <Form id={formId} component="form" layout="vertical" onSubmitCapture={(event) => void submit(event)}>
        <ProblemAlert problem={change.error} />
        <Field control={control} name="current" label={t('password.current')}>
          <Input.Password autoComplete="current-password" />
        </Field>
        <Field control={control} name="password" label={t('password.next')} help={t('password.help', { min: MIN_PASSWORD })}>
          <Input.Password autoComplete="new-password" />
        </Field>
        <Field control={control} name="repeat" label={t('password.repeat')}>
          <Input.Password autoComplete="new-password" />
        </Field>
      </Form>
    </Modal>
  )
}
