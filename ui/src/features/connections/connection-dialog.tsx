import { zodResolver } from '@hookform/resolvers/zod'
import { App, Button, Flex, Form, Input, Modal, Radio, Select } from 'antd'
import { useId } from 'react'
import { useForm, useWatch, type Control } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { useCheckConnection, useCheckConnectionBody, useSaveConnection } from '@/api/hooks/connections'
import { useUploads } from '@/api/hooks/uploads'
import { ApiProblem } from '@/api/problem'
import type { Connection } from '@/api/types'
import { Field } from '@/components/field'
import { ProblemAlert } from '@/components/problem-alert'
import { StepList } from '@/components/step-list'
import { bodyOf, connectionSchema, valuesOf, type ConnectionValues } from './schema'

/** Adds a connection (`connection` null) or edits one; mounted while it is open. */
export function ConnectionDialog({
  connection,
  onClose,
  onSaved,
}: {
  connection: Connection | null
  onClose: () => void
  onSaved?: (name: string) => void
}) {
  const { t } = useTranslation('connections')
  const { t: tc } = useTranslation()
  const { message } = App.useApp()
  const formId = useId()
  const save = useSaveConnection()
  const checkForm = useCheckConnectionBody()
  const checkSaved = useCheckConnection()
  const isNew = connection === null
  const { control, handleSubmit, setError, formState } = useForm<ConnectionValues>({
    resolver: zodResolver(connectionSchema(t, tc, isNew)),
    defaultValues: valuesOf(connection),
  })
  const submit = handleSubmit((values) =>
    save.mutate(
      { body: bodyOf(values), version: connection?.version ?? null },
      {
        onSuccess: () => {
          void message.success(t('saved', { name: values.name }))
          onSaved?.(values.name)
          onClose()
        },
      },
    ),
  )
  // The hub does not give a stored password out, so a change is checked with the one typed here.
  const check = formState.isDirty || isNew ? checkForm : checkSaved
  const runCheck = handleSubmit((values) => {
    const body = bodyOf(values)
    if (!formState.isDirty && !isNew) {
      checkSaved.mutate(values.name)
    } else if (body.password === undefined && body.token === undefined) {
      setError(values.login === 'user' ? 'password' : 'token', { message: t('field.again') })
    } else {
      checkForm.mutate(body)
    }
  })
  const editedMeanwhile = save.error instanceof ApiProblem && save.error.code === 'edited_meanwhile'
  return (
    <Modal
      open
      width={560}
      title={isNew ? t('addTitle') : t('editTitle', { name: connection.name })}
      okText={tc('action.save')}
      okButtonProps={{ htmlType: 'submit', form: formId }}
      confirmLoading={save.isPending}
      onCancel={onClose}
    >
      <Form id={formId} component="form" layout="vertical" onSubmitCapture={(event) => void submit(event)}>
        <ProblemAlert problem={save.error} title={editedMeanwhile ? t('edited') : undefined} />
        <Fields control={control} isNew={isNew} />
        <Flex vertical gap="small" align="start">
          <Button loading={check.isPending} onClick={() => void runCheck()}>
            {t('checkForm')}
          </Button>
          <div aria-live="polite">
            <ProblemAlert problem={check.error} />
            {check.data !== undefined && <StepList steps={check.data.steps} />}
          </div>
        </Flex>
      </Form>
    </Modal>
  )
}

function Fields({ control, isNew }: { control: Control<ConnectionValues>; isNew: boolean }) {
  const { t } = useTranslation('connections')
  const login = useWatch({ control, name: 'login' })
  const keep = isNew ? undefined : t('field.keep')
  return (
    <>
      <Field control={control} name="name" label={t('field.name')} help={t('field.nameHelp')} required>
        <Input disabled={!isNew} autoFocus={isNew} autoComplete="off" />
      </Field>
      <Field control={control} name="url" label={t('field.url')} help={t('field.urlHelp')} required>
        <Input placeholder="ws://tdengine:6041" autoComplete="off" spellCheck={false} />
      </Field>
      <Field control={control} name="login" label={t('field.login')}>
        <Radio.Group
          aria-label={t('field.login')}
          options={[
            { value: 'user', label: t('field.byUser') },
            { value: 'token', label: t('field.byToken') },
          ]}
        />
      </Field>
      {login === 'user' ? (
        <>
          <Field control={control} name="user" label={t('field.user')} required>
            <Input autoComplete="off" />
          </Field>
          <Field control={control} name="password" label={t('field.password')} help={keep} required={isNew}>
            <Input.Password autoComplete="new-password" />
          </Field>
        </>
      ) : (
        <Field control={control} name="token" label={t('field.token')} help={keep} required={isNew}>
          <Input.Password autoComplete="new-password" />
        </Field>
      )}
      <Field control={control} name="ca_upload" label={t('field.ca')} help={t('field.caHelp')}>
        <CertificateSelect none={t('field.caNone')} />
      </Field>
    </>
  )
}

function CertificateSelect({ none, ...props }: { none: string; [property: string]: unknown }) {
  const uploads = useUploads()
  const names = (uploads.data ?? []).filter(({ kind }) => kind === 'certificate').map(({ name }) => name)
  return (
    <Select
      {...props}
      allowClear
      placeholder={none}
      loading={uploads.isPending}
      options={names.map((name) => ({ value: name, label: name }))}
      onClear={() => (props.onChange as (value: null) => void)(null)}
    />
  )
}
