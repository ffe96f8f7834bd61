/** Message Body: the sample that every preview works on. Typed, from the server, or from a file. */
import { UploadOutlined } from '@ant-design/icons'
import { App, Button, Input, Segmented, Upload } from 'antd'
import type { SampleOrigin } from '../state/contexts'
import { useSampleState } from '../state/contexts'
import { useTexts } from '../texts'
import { ServerSample } from './server-sample'
import styles from '../source-form.module.css'

/** Enough for a sample, little enough for a preview at every keystroke. */
const maxBytes = 256 * 1024

export function MessageBody() {
  const { t } = useTexts()
  const { sample, setSample } = useSampleState()
  const origins: SampleOrigin[] = ['typed', 'server', 'file']
  return (
    <div className={styles.step} data-help="sample">
      <h3 id="sample-title">{t('sample.title')}</h3>
      <Segmented
        aria-labelledby="sample-title"
        value={sample.origin}
        options={origins.map((value) => ({ value, label: t(`sample.origin.${value}`) }))}
        onChange={(origin) => setSample({ ...sample, origin })}
        className={styles.gap}
      />
      {sample.origin === 'server' ? <ServerSample /> : <TextSample />}
    </div>
  )
}

function TextSample() {
  const { t } = useTexts()
  const { message } = App.useApp()
  const { sample, setSample } = useSampleState()
  const read = async (file: File): Promise<void> => {
    if (file.size > maxBytes) {
      void message.info(t('sample.cut', { name: file.name }))
    }
    const text = await file.slice(0, maxBytes).text()
    // A cut file ends within a message: that one is left out.
    const whole = file.size > maxBytes ? text.slice(0, text.lastIndexOf('\n') + 1) : text
    setSample({ ...sample, origin: 'file', text: whole, fileName: file.name })
  }
  return (
    <>
      {sample.origin === 'file' && (
        <Upload
          showUploadList={false}
          beforeUpload={(file) => {
            void read(file)
            return false
          }}
        >
          <Button icon={<UploadOutlined aria-hidden />} className={styles.gap}>
            {sample.fileName === '' ? t('sample.pickFile') : t('sample.otherFile', { name: sample.fileName })}
          </Button>
        </Upload>
      )}
      <label htmlFor="sample-text" className={styles.label}>
        {t('sample.body')}
      </label>
      <Input.TextArea
        id="sample-text"
        value={sample.text}
        placeholder={t('sample.ghost')}
        autoSize={{ minRows: 4, maxRows: 14 }}
        spellCheck={false}
        className={styles.code}
        onChange={(event) => setSample({ ...sample, text: event.target.value })}
      />
      <p className={styles.muted}>{t('sample.help')}</p>
    </>
  )
}
