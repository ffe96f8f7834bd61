import { CheckOutlined, CopyOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

const SHOWN_MS = 2000

/** Copies a text and says that it did. `name` says what, where there are several. */
export function CopyButton({ text, label, name }: { text: string; label?: string; name?: string }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) {
      return undefined
    }
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <>
      <Button
        icon={copied ? <CheckOutlined aria-hidden /> : <CopyOutlined aria-hidden />}
        aria-label={name === undefined ? undefined : t('action.copyNamed', { name })}
        onClick={() => void copyText(text).then(() => setCopied(true))}
      >
        {label ?? t('action.copy')}
      </Button>
      <span role="status" className="visually-hidden">
        {copied && t('action.copied')}
      </span>
    </>
  )
}

/** Browsers give the clipboard to secure pages only; a hub on plain HTTP needs the old way. */
async function copyText(text: string): Promise<void> {
  if (globalThis.isSecureContext) {
    await navigator.clipboard.writeText(text)
    return
  }
  const field = document.createElement('textarea')
  field.value = text
  field.style.position = 'fixed'
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
}
