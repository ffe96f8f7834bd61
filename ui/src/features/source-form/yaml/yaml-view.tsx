/** The document as YAML: the same data source in another view. */
import { Alert } from 'antd'
import { useEffect, useMemo, useState } from 'react'
import { useValidateDocument } from '@/api/hooks/sources'
import type { DocumentFault } from '@/api/types'
import { FaultList } from '@/components/problem-alert'
import { YamlEditor } from '@/components/yaml-editor'
import { parse, toPlain } from '../document/document'
import { isSecretPath, moveSecrets } from '../document/secrets'
import { useDebounced } from '../state/use-debounced'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

interface YamlViewProps {
  value: string
  onChange: (value: string) => void
  /** Found when it was last submitted or validated. */
  faults: readonly DocumentFault[]
}

export function YamlView({ value, onChange, faults }: YamlViewProps) {
  const { t } = useTexts()
  const settled = useDebounced(value, 400)
  const { mutate: validate } = useValidateDocument()
  const [found, setFound] = useState<{ text: string; faults: DocumentFault[] } | null>(null)
  const { faults: syntax, numSecrets } = useMemo(() => inspect(settled), [settled])
  useEffect(() => {
    if (inspect(settled).faults.length > 0) return
    validate(settled, {
      // Secrets in the text are moved out before it is sent for good, so they are no fault yet.
      onSuccess: (answer) =>
        setFound({ text: settled, faults: answer.faults.filter((fault) => !isSecretPath(fault.path)) }),
    })
  }, [settled, validate])
  const current = found?.text === settled ? found.faults : []
  const shown =
    syntax.length > 0 ? syntax : current.length > 0 ? current : found?.text === value ? [] : [...faults]
  return (
    <div>
      {numSecrets > 0 && (
        <Alert type="info" showIcon title={t('yaml.secrets', { count: numSecrets })} className={styles.gap} />
      )}
      <YamlEditor value={value} onChange={onChange} faults={shown} label={t('yaml.label')} height="62vh" />
      <div className={styles.above} role="status">
        {shown.length === 0 ? (
          <p className={styles.muted}>{found?.text === value ? t('yaml.valid') : ''}</p>
        ) : (
          <Alert
            type="error"
            showIcon
            title={t('yaml.faults', { count: shown.length })}
            description={<FaultList faults={shown} />}
          />
        )}
      </div>
    </div>
  )
}

function inspect(text: string): { faults: DocumentFault[]; numSecrets: number } {
  const { doc, faults } = parse(text)
  if (faults.length > 0) return { faults: faults.map((fault) => ({ path: '', ...fault })), numSecrets: 0 }
  const { name } = toPlain(doc)
  const moved = moveSecrets(doc, typeof name === 'string' ? name : '')
  return { faults: [], numSecrets: Object.keys(moved).length }
}
