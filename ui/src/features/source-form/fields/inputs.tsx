/** The plain inputs of the form, each one a `Field` with an Ant Design input in it. */
import { Input, InputNumber, Select } from 'antd'
import type { ReactNode } from 'react'
import { useTexts } from '../texts'
import { Field, type FieldName, textKeyOf } from './field'

interface PlainProps {
  name: FieldName
  required?: boolean
  ghostValues?: Record<string, string>
  compact?: boolean
  textKey?: string
  label?: string
}

/** The accessible name of an input whose label is not drawn. */
function useName({ compact, textKey, name, label }: PlainProps): string | undefined {
  const texts = useTexts()
  return compact ? (label ?? texts.t(`fields.${textKey ?? textKeyOf(name)}.label`)) : undefined
}

export function TextField(props: PlainProps & { rows?: number; mono?: boolean }) {
  const { rows, mono, ...field } = props
  const label = useName(props)
  const style = mono ? { fontFamily: 'var(--ant-font-family-code)' } : undefined
  return (
    <Field<string> {...field}>
      {({ id, value, onChange, onBlur, aria, ghost }) =>
        rows === undefined ? (
          <Input
            id={id}
            value={value}
            placeholder={ghost}
            autoComplete="off"
            spellCheck={false}
            style={style}
            aria-label={label}
            onChange={(event) => onChange(event.target.value)}
            onBlur={onBlur}
            {...aria}
          />
        ) : (
          <Input.TextArea
            id={id}
            value={value}
            placeholder={ghost}
            autoSize={{ minRows: rows, maxRows: rows * 4 }}
            style={style}
            aria-label={label}
            onChange={(event) => onChange(event.target.value)}
            onBlur={onBlur}
            {...aria}
          />
        )
      }
    </Field>
  )
}

export function NumberField(props: PlainProps & { unit?: string; min?: number; step?: number }) {
  const { unit, min = 0, step, ...field } = props
  const label = useName(props)
  return (
    <Field<number | null> {...field}>
      {({ id, value, onChange, onBlur, aria, ghost }) => (
        <InputNumber
          id={id}
          value={value}
          placeholder={ghost}
          min={min}
          step={step}
          suffix={unit}
          style={{ width: '100%' }}
          aria-label={label}
          onChange={onChange}
          onBlur={onBlur}
          {...aria}
        />
      )}
    </Field>
  )
}

/** A choice of few; the empty value stands for the default, which the first entry names. */
export function ChoiceField(props: PlainProps & { options: { value: string; label: ReactNode }[] }) {
  const { options, ...field } = props
  const label = useName(props)
  return (
    <Field<string> {...field}>
      {({ id, value, onChange, onBlur, aria, invalid }) => (
        <Select
          id={id}
          value={value}
          options={options}
          status={invalid ? 'error' : undefined}
          style={{ width: '100%' }}
          aria-label={label}
          onChange={onChange}
          onBlur={onBlur}
          {...aria}
        />
      )}
    </Field>
  )
}
