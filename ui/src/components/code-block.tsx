import { DownloadOutlined } from '@ant-design/icons'
import { Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { CopyButton } from './copy-button'
import { saveFile } from './save-file'
import styles from './code-block.module.css'

/** Lines that are taken elsewhere as they are: shown whole, to be copied or saved as a file. */
export function CodeBlock({ label, text, fileName }: { label: string; text: string; fileName?: string }) {
  const { t } = useTranslation()
  return (
    <div className={styles.frame}>
      <div className={styles.bar}>
        {label}
        <Flex gap="small">
          <CopyButton text={text} name={label} />
          {fileName !== undefined && (
            <Button icon={<DownloadOutlined aria-hidden />} onClick={() => saveFile(fileName, text)}>
              {t('action.download')}
            </Button>
          )}
        </Flex>
      </div>
      {/* Long lines break and long texts scroll, hence the focus. */}
      <pre className={styles.text} tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
    </div>
  )
}
