/** A certificate or key: one that is on the hub, or a file that goes there. */
import { UploadOutlined } from '@ant-design/icons'
import { App, Button, Select, Space, Upload } from 'antd'
import { useUpload, useUploads, MAX_UPLOAD_BYTES } from '@/api/hooks/uploads'
import type { UploadKind } from '@/api/types'
import { uploadName } from '../document/upload-name'
import { useProblemWords } from '@/components/problem-alert'
import { useTexts } from '../texts'
import { Field, type FieldName } from './field'

interface UploadFieldProps {
  name: FieldName
  kind: UploadKind
}

export function UploadField({ name, kind }: UploadFieldProps) {
  return (
    <Field<string> name={name}>
      {({ id, value, onChange, onBlur, aria, ghost }) => (
        <UploadInput {...{ id, value, onChange, onBlur, aria, ghost, kind }} />
      )}
    </Field>
  )
}

interface UploadInputProps {
  id: string
  value: string
  onChange: (value: string) => void
  onBlur?: () => void
  aria?: object
  ghost?: string
  kind: UploadKind
}

export function UploadInput({ id, value, onChange, onBlur, aria, ghost, kind }: UploadInputProps) {
  const { t, language } = useTexts()
  const { message } = App.useApp()
  const words = useProblemWords()
  const uploads = useUploads()
  const upload = useUpload()
  const stored = uploads.data ?? []
  const options = stored
    .filter((one) => one.kind === kind)
    .map((one) => ({
      value: one.name,
      label: one.name,
      hint: one.subject ?? '',
      expires: one.expires_at_ms,
    }))
  const send = async (file: File): Promise<void> => {
    if (file.size > MAX_UPLOAD_BYTES) {
      void message.error(t('upload.tooLarge', { name: file.name }))
      return
    }
    try {
      const kept = await upload.mutateAsync({ name: uploadName(file.name, stored), kind, file })
      onChange(kept.name)
    } catch (error) {
      void message.error(error instanceof Error ? words(error).detail : String(error))
    }
  }
  return (
    <Space.Compact block>
      <Select
        id={id}
        value={value === '' ? undefined : value}
        placeholder={ghost ?? t('upload.none')}
        allowClear
        showSearch
        loading={uploads.isPending}
        options={options}
        optionRender={({ data }) => (
          <span>
            {data.label}
            <small style={{ display: 'block', opacity: 0.7 }}>
              {data.hint}
              {data.expires
                ? ` · ${t('upload.expires', { date: new Date(data.expires).toLocaleDateString(language) })}`
                : ''}
            </small>
          </span>
        )}
        style={{ width: '100%' }}
        onChange={(name: string | undefined) => onChange(name ?? '')}
        onBlur={onBlur}
        {...aria}
      />
      <Upload
        showUploadList={false}
        accept=".pem,.crt,.cer,.key,.txt"
        beforeUpload={(file) => {
          void send(file)
          return false
        }}
      >
        <Button icon={<UploadOutlined aria-hidden />} loading={upload.isPending}>
          {t('upload.button')}
        </Button>
      </Upload>
    </Space.Compact>
  )
}
