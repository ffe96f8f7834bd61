/** One field of the form: label, input, fault and hint, tied together for keyboard and reader. */
import { Form } from 'antd'
import type { ReactNode } from 'react'
import { type FieldPath, useController } from 'react-hook-form'
import type { SourceForm } from '../document/form'
import { useFaultIndex, useFormHandle } from '../state/contexts'
import { faultsOf } from '../state/faults'
import { useTexts } from '../texts'

export type FieldName = FieldPath<SourceForm>

export interface InputProps<T> {
  id: string
  value: T
  onChange: (value: T) => void
  onBlur: () => void
  invalid: boolean
  /** Attributes that tie the input to its fault and hint. */
  aria: { 'aria-invalid': boolean; 'aria-describedby': string | undefined }
  /** The default, shown where nothing is typed. */
  ghost: string | undefined
}

interface FieldProps<T> {
  name: FieldName
  /** Key of the texts; the name without indices unless given. */
  textKey?: string
  label?: ReactNode
  required?: boolean
  /** What the default depends on. */
  ghostValues?: Record<string, string>
  /** Leaves the label to be read only, for rows of a table that has a head. */
  compact?: boolean
  children: (input: InputProps<T>) => ReactNode
}

export function inputId(name: string): string {
  return `field-${name.replaceAll('.', '-')}`
}

/**
 * Key of the texts of a field: `message.extract.0.from` has those of `message.extract.from`, and
 * rules of tags those of columns.
 */
export function textKeyOf(name: string): string {
  return name.replace(/\.\d+(?=\.|$)/g, '').replace(/^target\.tags\./, 'target.columns.')
}

export function Field<T>({ name, textKey, label, required, ghostValues, compact, children }: FieldProps<T>) {
  const { form } = useFormHandle()
  const texts = useTexts()
  const key = textKey ?? textKeyOf(name)
  const { field, fieldState } = useController({ name, control: form.control })
  const fromHub = faultsOf(useFaultIndex(), name)[0]
  const ownMessage = fieldState.error?.message
  const message = ownMessage ? texts.t(ownMessage) : fromHub?.message
  const id = inputId(name)
  const faultId = `${id}-fault`
  const ghost = texts.optional(`fields.${key}.ghost`, ghostValues)
  const input = children({
    id,
    value: field.value as T,
    onChange: (value) => field.onChange(value),
    onBlur: field.onBlur,
    invalid: message !== undefined,
    aria: {
      'aria-invalid': message !== undefined,
      'aria-describedby': message === undefined ? undefined : faultId,
    },
    ghost,
  })
  const fault = message !== undefined && (
    <span id={faultId} role="alert">
      {message}
      {!ownMessage && fromHub?.hint ? (
        <>
          {' '}
          <em>{fromHub.hint}</em>
        </>
      ) : null}
    </span>
  )
  return (
    <Form.Item
      label={compact ? undefined : (label ?? texts.t(`fields.${key}.label`))}
      htmlFor={id}
      required={required}
      validateStatus={message === undefined ? undefined : 'error'}
      help={fault || undefined}
      extra={compact ? undefined : texts.optional(`fields.${key}.extra`)}
      data-help={key}
      data-field={name}
      style={compact ? { marginBottom: 0 } : undefined}
    >
      {input}
    </Form.Item>
  )
}
