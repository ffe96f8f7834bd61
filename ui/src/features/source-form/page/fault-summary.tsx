/** What stands between the form and *Submit*, each entry a link to its field. */
import { Alert } from 'antd'
import { inputId, textKeyOf } from '../fields/field'
import { useFaultIndex, useSnapshot } from '../state/contexts'
import { useTexts } from '../texts'
import { goToField } from './go-to-field'
import styles from '../source-form.module.css'

export function FaultSummary({ withMissing }: { withMissing: boolean }) {
  const { t, optional } = useTexts()
  const { incomplete } = useSnapshot()
  const faults = useFaultIndex()
  const labelOf = (name: string): string => {
    const key = textKeyOf(name)
    const label = optional(`fields.${key}.label`)
    return label !== undefined && !label.startsWith('fields.') ? label : name
  }
  const missing = withMissing ? [...incomplete].map(([name, key]) => ({ name, message: t(key) })) : []
  const found = faults.map(({ name, message, hint }) => ({
    name,
    message: hint ? `${message} ${hint}` : message,
  }))
  const all = [...missing, ...found]
  if (all.length === 0) return null
  return (
    <Alert
      id="fault-summary"
      type="error"
      showIcon
      role="alert"
      title={t('summary.title', { count: all.length })}
      description={
        <ul className={styles.list}>
          {all.map(({ name, message }, idx) => (
            <li key={idx}>
              <a
                href={`#${inputId(name)}`}
                onClick={(event) => {
                  event.preventDefault()
                  goToField(name)
                }}
              >
                {labelOf(name)}
              </a>
              : {message}
            </li>
          ))}
        </ul>
      }
    />
  )
}
