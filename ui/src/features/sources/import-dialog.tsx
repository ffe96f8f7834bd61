import { InboxOutlined } from '@ant-design/icons'
import { App, Flex, Modal, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useImportSources } from '@/api/hooks/sources'
import { ApiProblem } from '@/api/problem'
import { ProblemAlert } from '@/components/problem-alert'
import { YamlEditor } from '@/components/yaml-editor'

const MAX_BYTES = 1024 * 1024

/** Takes YAML by drop, choice of files or paste; faults stand at their lines. Mounted while it is open. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('sources')
  const { message } = App.useApp()
  const importing = useImportSources()
  const [text, setText] = useState('')

  const change = (next: string) => {
    setText(next)
    // The faults belong to the text as it was sent.
    importing.reset()
  }
  const take = async (file: File) => {
    if (file.size > MAX_BYTES) {
      void message.error(t('importDialog.tooLarge', { name: file.name }))
      return
    }
    const read = await file.text()
    if (read.includes('\0')) {
      void message.error(t('importDialog.unreadable', { name: file.name }))
      return
    }
    setText((before) => joinDocuments(before, read))
    importing.reset()
  }
  const submit = () =>
    importing.mutate(text, {
      onSuccess: ({ created }) => {
        void message.success(t('said.imported', { count: created.length }))
        onClose()
      },
    })
  const faults = importing.error instanceof ApiProblem ? importing.error.faults : undefined
  return (
    <Modal
      open
      width={760}
      title={t('importDialog.title')}
      okText={t('importDialog.submit')}
      okButtonProps={{ disabled: text.trim() === '' }}
      confirmLoading={importing.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <Flex vertical gap="middle">
        <Upload.Dragger
          accept=".yaml,.yml,.json,text/yaml"
          multiple
          showUploadList={false}
          beforeUpload={(file) => {
            void take(file)
            return Upload.LIST_IGNORE
          }}
        >
          <p style={{ fontSize: 28, margin: 0, color: 'var(--ant-color-primary)' }}>
            <InboxOutlined aria-hidden />
          </p>
          <p style={{ margin: 0 }}>{t('importDialog.drop')}</p>
          <p style={{ margin: 0, color: 'var(--ant-color-text-description)' }}>{t('importDialog.dropHint')}</p>
        </Upload.Dragger>
        <ProblemAlert problem={importing.error} />
        <YamlEditor value={text} onChange={change} faults={faults} label={t('importDialog.text')} height="260px" />
      </Flex>
    </Modal>
  )
}

/** Several files become several documents of one text. */
export function joinDocuments(before: string, added: string): string {
  return before.trim() === '' ? added : `${before.trimEnd()}\n---\n${added}`
}
