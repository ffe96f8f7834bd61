import { zodResolver } from '@hookform/resolvers/zod'
import { App, Form, Input, Modal } from 'antd'
import { useId } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { usePutSecret } from '@/api/hooks/secrets'
import { Field } from '@/components/field'
import { nameRule } from '@/components/name-rule'
import { ProblemAlert } from '@/components/problem-alert'

/** Adds a secret, or with a `name` replaces its value; mounted while it is open. */
export function SecretDialog({ name, onClose }: { name: string | null; onClose: () => void }) {
  const { t } = useTranslation('secrets')
  const { t: tc } = useTranslation()
  const { message } = App.useApp()
  const put = usePutSecret()
  const formId = useId()
  const schema = z.object({
    name: nameRule(tc),
    value: z.string().min(1, tc('field.required', { label: t('value') })),
  })
  const { control, handleSubmit } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { name: name ?? '', value: '' },
  })
  const submit = handleSubmit((values) =>
    put.mutate(values, {
      onSuccess: () => {
        void message.success(t('saved', values))
        onClose()
      },
    }),
  )
  return (
    <Modal
      open
      title={name === null ? t('add') : t('replaceTitle', { name })}
      okText={tc('action.save')}
      okButtonProps={{ htmlType: 'submit', form: formId }}
      confirmLoading={put.isPending}
      onCancel={onClose}
    >
      <Form id={formId} component="form" layout="vertical" onSubmitCapture={(event) => void submit(event)}>
        <ProblemAlert problem={put.error} />
        <Field control={control} name="name" label={tc('list.name')} required>
          <Input disabled={name !== null} autoFocus={name === null} autoComplete="off" />
        </Field>
        <Field
          control={control}
          name="value"
          label={t('value')}
          help={name === null ? t('valueHelp') : t('replaceHint')}
          required
        >
          <Input.Password autoFocus={name !== null} autoComplete="new-password" />
        </Field>
      </Form>
    </Modal>
  )
}
