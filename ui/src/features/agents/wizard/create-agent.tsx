import { zodResolver } from '@hookform/resolvers/zod'
import { Flex, Form, Modal } from 'antd'
import { useId } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useCreateAgent } from '@/api/hooks/agents'
import { ProblemAlert } from '@/components/problem-alert'
import { AgentFields, agentSchema, type AgentValues } from '../agent-fields'
import { labelsOf } from '../labels'
import { SetUpAgent } from './set-up-agent'
import { WIZARD_WIDTH, WizardSteps } from './wizard-steps'

/**
 * *Create New Agent*, from a name to an agent that is connected. Mounted while it is open;
 * `onCreated` is told the name as soon as the agent is there.
 */
export function CreateAgent({ onClose, onCreated }: { onClose: () => void; onCreated?: (name: string) => void }) {
  const create = useCreateAgent()
  return create.data === undefined ? (
    <NameAgent create={create} onClose={onClose} onCreated={onCreated} />
  ) : (
    <SetUpAgent made={create.data} onClose={onClose} />
  )
}

function NameAgent({
  create,
  onClose,
  onCreated,
}: {
  create: ReturnType<typeof useCreateAgent>
  onClose: () => void
  onCreated: ((name: string) => void) | undefined
}) {
  const { t } = useTranslation('agents')
  const formId = useId()
  const { control, handleSubmit } = useForm<AgentValues>({
    resolver: zodResolver(agentSchema(t)),
    defaultValues: { name: '', labels: [] },
  })
  const submit = handleSubmit(({ name, labels }) =>
    create.mutate({ name, labels: labelsOf(labels) }, { onSuccess: ({ agent }) => onCreated?.(agent.name) }),
  )
  return (
    <Modal
      open
      width={WIZARD_WIDTH}
      style={{ top: 48 }}
      title={t('wizard.title')}
      okText={t('wizard.name.create')}
      okButtonProps={{ htmlType: 'submit', form: formId }}
      confirmLoading={create.isPending}
      mask={{ closable: false }}
      onCancel={onClose}
    >
      <Flex vertical gap="middle">
        <WizardSteps current="name" />
        <span>{t('wizard.name.intro')}</span>
        <Form
          id={formId}
          component="form"
          layout="vertical"
          onSubmitCapture={(event) => {
            // A form around the dialog must not take this for its own submit.
            event.stopPropagation()
            void submit(event)
          }}
        >
          <ProblemAlert problem={create.error} />
          <AgentFields control={control} />
        </Form>
      </Flex>
    </Modal>
  )
}
