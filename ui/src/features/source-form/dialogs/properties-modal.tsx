/** Paste client.properties: servers, login and certificates taken over from a client that works. */
import { Alert, Input, Modal } from 'antd'
import { useState } from 'react'
import { useClientProperties } from '@/api/hooks/form'
import type { ClientProperties } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { useTakeProperties } from '../state/use-take-properties'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

export function PropertiesModal({ onClose }: { onClose: () => void }) {
  const { t } = useTexts()
  const [text, setText] = useState('')
  const [read, setRead] = useState<ClientProperties | null>(null)
  const [problem, setProblem] = useState<Error | null>(null)
  const properties = useClientProperties()
  const take = useTakeProperties()
  const apply = async (): Promise<void> => {
    setProblem(null)
    try {
      const answer = await properties.mutateAsync(text)
      await take(answer)
      if (answer.ignored.length === 0) onClose()
      else setRead(answer)
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)))
    }
  }
  return (
    <Modal
      open
      title={t('services.pasteTitle')}
      onCancel={onClose}
      onOk={read ? onClose : () => void apply()}
      okText={t(read ? 'services.close' : 'services.take')}
      cancelText={t('cancel')}
      cancelButtonProps={{ hidden: read !== null }}
      okButtonProps={{ disabled: text.trim() === '' }}
      confirmLoading={properties.isPending}
      width={640}
    >
      <p className={styles.muted}>{t('services.pasteHelp')}</p>
      <Input.TextArea
        aria-label={t('services.pasteTitle')}
        value={text}
        autoSize={{ minRows: 8, maxRows: 16 }}
        spellCheck={false}
        className={styles.code}
        placeholder={t('services.pasteGhost')}
        onChange={(event) => {
          setText(event.target.value)
          setRead(null)
        }}
      />
      <ProblemAlert problem={problem} />
      {read && (
        <Alert
          type="info"
          showIcon
          className={styles.above}
          title={t('services.ignored')}
          description={
            <ul className={styles.list}>
              {read.ignored.map(({ key, why }) => (
                <li key={key}>
                  <code>{key}</code>: {why}
                </li>
              ))}
            </ul>
          }
        />
      )}
    </Modal>
  )
}
