/** The name of a field of the message: picked from those of the sample, or typed. */
import { AutoComplete } from 'antd'
import { kafkaFields, type SampleField } from '../document/propose'
import { cellText } from '../preview/outcome'
import { usePreviewState } from '../state/contexts'
import { useTexts } from '../texts'
import { Field, type FieldName, textKeyOf } from './field'
import styles from '../source-form.module.css'

interface FieldNameFieldProps {
  name: FieldName
  required?: boolean
  compact?: boolean
  /** Where the label is not drawn and does not tell which one it is. */
  label?: string
  /** Offers fields of the message before extract too, for rules that make fields. */
  decoded?: boolean
}

function optionsOf(fields: readonly SampleField[]) {
  const known = new Set(fields.map((field) => field.name))
  const all = [
    ...fields,
    ...kafkaFields.filter((name) => !known.has(name)).map((name) => ({ name, values: [] })),
  ]
  const own = all.filter((field) => !field.name.startsWith('_'))
  const other = all.filter((field) => field.name.startsWith('_'))
  return [...own, ...other].map(({ name, values }) => {
    const example = values.find((value) => value !== null)
    return { value: name, example: example === undefined ? '' : cellText(example) }
  })
}

export function FieldNameField({ name, required, compact, label, decoded }: FieldNameFieldProps) {
  const { t } = useTexts()
  const preview = usePreviewState()
  const fields = decoded && preview.decoded.length > 0 ? mergeFields(preview) : preview.fields
  const options = optionsOf(fields)
  return (
    <Field<string> name={name} required={required} compact={compact}>
      {({ id, value, onChange, onBlur, aria, invalid, ghost }) => (
        <AutoComplete
          id={id}
          value={value}
          options={options}
          placeholder={ghost}
          status={invalid ? 'error' : undefined}
          aria-label={compact ? (label ?? t(`fields.${textKeyOf(name)}.label`)) : undefined}
          showSearch={{
            filterOption: (typed, option) =>
              option?.value.toLowerCase().includes(typed.toLowerCase()) ?? false,
          }}
          popupMatchSelectWidth={false}
          optionRender={({ data }) => (
            <span className={styles.option}>
              {data.value} <small className={styles.muted}>{data.example}</small>
            </span>
          )}
          onChange={(text: string) => onChange(text)}
          onBlur={onBlur}
          style={{ width: '100%' }}
          {...aria}
        />
      )}
    </Field>
  )
}

function mergeFields({ decoded, fields }: { decoded: SampleField[]; fields: SampleField[] }): SampleField[] {
  const known = new Set(decoded.map((field) => field.name))
  return [...decoded, ...fields.filter((field) => !known.has(field.name))]
}
