import { zodResolver } from '@hookform/resolvers/zod'
import { Alert, Button, Flex, Form, Input, Modal, Radio, Select } from 'antd'
import { useId } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useSession } from '@/api/hooks/session'
import { useCreateToken } from '@/api/hooks/tokens'
import type { CreatedToken, Role } from '@/api/types'
import { CopyButton } from '@/components/copy-button'
import { Field } from '@/components/field'
import { nameRule } from '@/components/name-rule'
import { ProblemAlert } from '@/components/problem-alert'

const ROLES: Role[] = ['viewer', 'editor', 'admin']
const DAYS = [7, 30, 90, 365]
/** Stands for a token that does not expire: a select has no value for "none". */
const NEVER = 0

/** Creates a token and shows it this once; mounted while it is open. */
export function TokenDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateToken()
  return create.data === undefined ? (
    <NewToken create={create} onClose={onClose} />
  ) : (
    <ShownOnce token={create.data} onClose={onClose} />
  )
}

function NewToken({ create, onClose }: { create: ReturnType<typeof useCreateToken>; onClose: () => void }) {
  const { t } = useTranslation('tokens')
  const { t: tc } = useTranslation()
  const own = useSession().data?.user?.role ?? 'viewer'
  const formId = useId()
  const schema = z.object({
    name: nameRule(tc),
    role: z.enum(['viewer', 'editor', 'admin']),
    days: z.number(),
  })
  const { control, handleSubmit } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { name: '', role: 'viewer', days: 90 },
  })
  const submit = handleSubmit(({ name, role, days }) =>
    create.mutate({ name, role, ...(days === NEVER ? {} : { expires_in_days: days }) }),
  )
  const roles = ROLES.slice(0, ROLES.indexOf(own) + 1).map((role) => ({ value: role, label: tc(`role.${role}`) }))
  const spans = [
    ...DAYS.map((days) => ({ value: days, label: t('days', { count: days }) })),
    { value: NEVER, label: t('neverExpires') },
  ]
  return (
    <Modal
      open
      title={t('add')}
      okText={tc('action.create')}
      okButtonProps={{ htmlType: 'submit', form: formId }}
      confirmLoading={create.isPending}
      onCancel={onClose}
    >
      <Form id={formId} component="form" layout="vertical" onSubmitCapture={(event) => void submit(event)}>
        <ProblemAlert problem={create.error} />
        <Field control={control} name="name" label={t('field.name')} help={t('field.nameHelp')} required>
          <Input autoFocus autoComplete="off" />
        </Field>
        <Field control={control} name="role" label={t('field.role')} help={t('field.roleHelp')}>
          <Radio.Group aria-label={t('field.role')} options={roles} />
        </Field>
        <Field control={control} name="days" label={t('field.expires')}>
          <Select options={spans} />
        </Field>
      </Form>
    </Modal>
  )
}

/** Cannot be closed by accident: only the button at the end says that the token was taken. */
function ShownOnce({ token, onClose }: { token: CreatedToken; onClose: () => void }) {
  const { t } = useTranslation('tokens')
  const example = `curl -H 'Authorization: Bearer ${token.token}' ${location.origin}/api/v1/sources`
  return (
    <Modal
      open
      width={620}
      title={t('createdTitle', { name: token.name })}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('done')}
        </Button>
      }
    >
      <Flex vertical gap="middle">
        <Alert type="warning" showIcon title={t('once')} />
        <Flex gap="small">
          <Input readOnly aria-label={t('token')} value={token.token} style={{ fontFamily: 'var(--ant-font-family-code)' }} />
          <CopyButton text={token.token} />
        </Flex>
        <div>
          {t('example')}
          <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', margin: '4px 0 0' }}>{example}</pre>
        </div>
      </Flex>
    </Modal>
  )
}
