/** A new connection to TDengine, checked before it is saved. */
import { Alert, Button, Form, Input, Modal, Radio } from 'antd'
import { useId, useState } from 'react'
import { StepList } from '@/components/step-list'
import { useCheckConnectionBody, useSaveConnection } from '@/api/hooks/connections'
import { ApiProblem } from '@/api/problem'
import type { ConnectionBody } from '@/api/types'
import { UploadInput } from '../fields/upload-field'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

interface ConnectionModalProps {
  onClose: () => void
  onCreated: (name: string) => void
}

interface Draft {
  name: string
  url: string
  login: 'password' | 'token'
  user: string
  password: string
  token: string
  ca: string
}

const empty: Draft = { name: '', url: '', login: 'password', user: 'root', password: '', token: '', ca: '' }

function bodyOf({ name, url, login, user, password, token, ca }: Draft): ConnectionBody {
  const withPassword = login === 'password'
  return {
    name: name.trim(),
    url: url.trim(),
    user: withPassword && user !== '' ? user : null,
    ca_upload: ca === '' ? null : ca,
    ...(withPassword && password !== '' ? { password } : {}),
    ...(!withPassword && token !== '' ? { token } : {}),
  }
}

export function ConnectionModal({ onClose, onCreated }: ConnectionModalProps) {
  const { t } = useTexts()
  const id = useId()
  const [draft, setDraft] = useState(empty)
  const check = useCheckConnectionBody()
  const save = useSaveConnection()
  const set = (part: Partial<Draft>): void => {
    setDraft({ ...draft, ...part })
    check.reset()
  }
  const complete = draft.name.trim() !== '' && draft.url.trim() !== ''
  const submit = (): void =>
    save.mutate(
      { body: bodyOf(draft), version: null },
      {
        onSuccess: ({ value }) => {
          onCreated(value.name)
          onClose()
        },
      },
    )
  const problem = [save.error, check.error].find((error) => error instanceof ApiProblem)
  return (
    <Modal
      open
      title={t('connectionModal.title')}
      onCancel={onClose}
      width={620}
      footer={[
        <Button
          key="check"
          disabled={draft.url.trim() === ''}
          loading={check.isPending}
          onClick={() => check.mutate(bodyOf(draft))}
        >
          {t('connectionModal.check')}
        </Button>,
        <Button key="cancel" onClick={onClose}>
          {t('cancel')}
        </Button>,
        <Button key="save" type="primary" disabled={!complete} loading={save.isPending} onClick={submit}>
          {t('connectionModal.create')}
        </Button>,
      ]}
    >
      <Form layout="vertical" component="div">
        <Form.Item label={t('connectionModal.name')} htmlFor={`${id}-name`} required>
          <Input
            id={`${id}-name`}
            value={draft.name}
            autoFocus
            onChange={(event) => set({ name: event.target.value })}
          />
        </Form.Item>
        <Form.Item
          label={t('connectionModal.url')}
          htmlFor={`${id}-url`}
          required
          extra={t('connectionModal.urlExtra')}
        >
          <Input
            id={`${id}-url`}
            value={draft.url}
            placeholder="ws://127.0.0.1:6041"
            spellCheck={false}
            onChange={(event) => set({ url: event.target.value })}
          />
        </Form.Item>
        <Radio.Group
          value={draft.login}
          aria-label={t('connectionModal.login')}
          className={styles.gap}
          options={[
            { value: 'password', label: t('connectionModal.byPassword') },
            { value: 'token', label: t('connectionModal.byToken') },
          ]}
          onChange={(event) => set({ login: event.target.value as Draft['login'] })}
        />
        {draft.login === 'password' ? (
          <div className={styles.columns}>
            <Form.Item label={t('connectionModal.user')} htmlFor={`${id}-user`}>
              <Input
                id={`${id}-user`}
                value={draft.user}
                autoComplete="off"
                onChange={(event) => set({ user: event.target.value })}
              />
            </Form.Item>
            <Form.Item label={t('connectionModal.password')} htmlFor={`${id}-password`}>
              <Input.Password
                id={`${id}-password`}
                value={draft.password}
                autoComplete="new-password"
                onChange={(event) => set({ password: event.target.value })}
              />
            </Form.Item>
          </div>
        ) : (
          <Form.Item label={t('connectionModal.token')} htmlFor={`${id}-token`}>
            <Input.Password
              id={`${id}-token`}
              value={draft.token}
              autoComplete="new-password"
              onChange={(event) => set({ token: event.target.value })}
            />
          </Form.Item>
        )}
        {draft.url.trim().startsWith('wss') && (
          <Form.Item
            label={t('connectionModal.ca')}
            htmlFor={`${id}-ca`}
            extra={t('connectionModal.caExtra')}
          >
            <UploadInput id={`${id}-ca`} value={draft.ca} kind="certificate" onChange={(ca) => set({ ca })} />
          </Form.Item>
        )}
      </Form>
      {problem && (
        <Alert
          type="error"
          showIcon
          title={problem.detail}
          description={problem.hint}
          className={styles.gap}
        />
      )}
      {check.data && <StepList steps={check.data.steps} />}
    </Modal>
  )
}
