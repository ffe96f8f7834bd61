import { zodResolver } from '@hookform/resolvers/zod'
import { App, Form, Input, Modal } from 'antd'
import { useId } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useCopySource } from '@/api/hooks/sources'
import type { SourceSummary } from '@/api/types'
import { Field } from '@/components/field'
import { nameRule } from '@/components/name-rule'
import { ProblemAlert } from '@/components/problem-alert'

/** Asks for the name of a copy; mounted while it is open. */
export function CopyDialog({ source, onClose }: { source: SourceSummary; onClose: () => void }) {
  const { t } = useTranslation('sources')
  const { t: tc } = useTranslation()
  const { message } = App.useApp()
  const copy = useCopySource()
  const formId = useId()
  const label = t('copyDialog.name')
  const { control, handleSubmit } = useForm({
    resolver: zodResolver(z.object({ name: nameRule(tc) })),
    defaultValues: { name: t('copyDialog.suggestion', { name: source.name }) },
  })
  const submit = handleSubmit(({ name }) =>
    copy.mutate(
      { id: source.id, name },
      {
        onSuccess: () => {
          void message.success(t('said.copied', { name }))
          onClose()
        },
      },
    ),
  )
  return (
    <Modal
      open
      title={t('copyDialog.title', { name: source.name })}
      okText={t('action.copy')}
      okButtonProps={{ htmlType: 'submit', form: formId }}
      confirmLoading={copy.isPending}
      onCancel={onClose}
    >
      <Form id={formId} component="form" layout="vertical" onSubmitCapture={(event) => void submit(event)}>
        <ProblemAlert problem={copy.error} />
        <Field control={control} name="name" label={label} help={t('copyDialog.help')}>
          <Input autoFocus />
        </Field>
      </Form>
    </Modal>
  )
}
