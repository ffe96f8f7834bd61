import { DownloadOutlined } from '@ant-design/icons'
import { Button, Flex, Segmented, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Bytes } from '@/api/types'
import { saveFile } from '@/components/save-file'
import { useFormat } from '@/format/use-format'
import { bytesOfBase64, hexDump, prettyText, sizeOfBase64 } from './bytes'

const FORMS = ['text', 'hex', 'base64'] as const
type Form = (typeof FORMS)[number]

/** Exact bytes as text, hex or base64; those that are not UTF-8 begin as hex. */
export function BytesView({ name, bytes, fileName }: { name: string; bytes: Bytes | null; fileName: string }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'faults.bytes' })
  const format = useFormat()
  const [chosen, setForm] = useState<Form | null>(null)
  if (bytes === null) {
    return <Empty name={name} text={t('none')} />
  }
  const size = sizeOfBase64(bytes.base64)
  if (size === 0) {
    return <Empty name={name} text={t('empty')} />
  }
  const form = chosen ?? (bytes.text == null ? 'hex' : 'text')
  return (
    <section aria-label={name}>
      <Flex gap="small" align="center" justify="space-between" wrap style={{ marginBottom: 4 }}>
        <span>
          <strong>{name}</strong>{' '}
          <Typography.Text type="secondary">{t('size', { count: size, shown: format.count(size) })}</Typography.Text>
        </span>
        <Flex gap="small">
          <Segmented
            size="small"
            aria-label={t('as')}
            value={form}
            onChange={setForm}
            options={FORMS.map((value) => ({ value, label: t(value), disabled: value === 'text' && bytes.text == null }))}
          />
          <Button
            size="small"
            icon={<DownloadOutlined aria-hidden />}
            aria-label={`${t('download')}: ${name}`}
            title={t('download')}
            onClick={() => saveFile(fileName, new Blob([bytesOfBase64(bytes.base64)]))}
          />
        </Flex>
      </Flex>
      {bytes.text == null && <Typography.Text type="secondary">{t('notText')}</Typography.Text>}
      <pre className={form === 'hex' ? 'view-bytes view-bytes-hex' : 'view-bytes'} tabIndex={0} aria-label={`${name}, ${t(form)}`}>
        {shown(bytes, form)}
      </pre>
    </section>
  )
}

function shown(bytes: Bytes, form: Form): string {
  switch (form) {
    case 'text':
      return prettyText(bytes.text ?? '')
    case 'hex':
      return hexDump(bytesOfBase64(bytes.base64))
    case 'base64':
      return bytes.base64
  }
}

function Empty({ name, text }: { name: string; text: string }) {
  return (
    <p style={{ margin: 0 }}>
      <strong>{name}</strong> <Typography.Text type="secondary">{text}</Typography.Text>
    </p>
  )
}
