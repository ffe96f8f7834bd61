import { Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useCopySource } from '@/api/hooks/sources'
import type { SourceSummary } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'

/** Asks for the name of the copy, makes it and goes there. */
export function CopyDialog({ source, onClose }: { source: SourceSummary; onClose: () => void }) {
  const { t } = useTranslation('source-view')
  const { t: tCommon } = useTranslation()
  const navigate = useNavigate()
  const [name, setName] = useState(() => t('copy.proposal', { name: source.name }))
  const { mutate, isPending, error } = useCopySource()
  const submit = () =>
    mutate({ id: source.id, name: name.trim() }, { onSuccess: (copy) => void navigate(`/sources/${copy.id}`) })
  return (
    <Modal
      open
      title={t('copy.title', { name: source.name })}
      okText={t('action.copy')}
      cancelText={tCommon('action.cancel')}
      okButtonProps={{ disabled: name.trim() === '', loading: isPending }}
      onOk={submit}
      onCancel={onClose}
    >
      <Form layout="vertical" onFinish={submit}>
        <Form.Item label={t('copy.name')} htmlFor="copy-name" extra={t('copy.hint')}>
          <Input id="copy-name" value={name} maxLength={120} autoFocus onChange={(event) => setName(event.target.value)} />
        </Form.Item>
        <ProblemAlert problem={error} />
      </Form>
    </Modal>
  )
}
