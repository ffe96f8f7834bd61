import { zodResolver } from '@hookform/resolvers/zod'
import { App, Form, Modal } from 'antd'
import { useId } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useUpdateAgent } from '@/api/hooks/agents'
import type { Runner } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { AgentFields, agentSchema, type AgentValues } from './agent-fields'
import { labelsOf, labelTexts } from './labels'

/** Name and labels of an agent. Mounted while it is open. */
export function EditDialog({ agent, onClose }: { agent: Runner; onClose: () => void }) {
  const { t } = useTranslation('agents')
  const { t: tc } = useTranslation()
  const { message } = App.useApp()
  const formId = useId()
  const update = useUpdateAgent()
  const { control, formState, handleSubmit } = useForm<AgentValues>({
    resolver: zodResolver(agentSchema(t)),
    defaultValues: { name: agent.name, labels: labelTexts(agent.labels) },
  })
  const { dirtyFields } = formState
  const name = useWatch({ control, name: 'name' })
  const submit = handleSubmit((values) =>
    update.mutate(
      {
        id: agent.id,
        ...(values.name === agent.name ? {} : { name: values.name }),
        // Labels on show may stand in its agent.toml: unchanged ones must not become the page's own.
        ...(dirtyFields.labels === undefined ? {} : { labels: labelsOf(values.labels) }),
      },
      {
        onSuccess: () => {
          void message.success(t('edit.saved', { name: values.name }))
          onClose()
        },
      },
    ),
  )
  const renamed = name !== agent.name && agent.sources.length > 0
  return (
    <Modal
      open
      title={t('edit.title', { name: agent.name })}
      okText={tc('action.save')}
      okButtonProps={{ htmlType: 'submit', form: formId }}
      confirmLoading={update.isPending}
      onCancel={onClose}
    >
      <Form id={formId} component="form" layout="vertical" onSubmitCapture={(event) => void submit(event)}>
        <ProblemAlert problem={update.error} />
        <AgentFields
          control={control}
          labelsHelp={t('edit.labelsOwn')}
          nameHelp={renamed ? t('edit.nameInUse', { count: agent.sources.length, name: agent.name }) : undefined}
        />
      </Form>
    </Modal>
  )
}
