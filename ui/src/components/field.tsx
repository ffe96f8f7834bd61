import { Form } from 'antd'
import type { ReactElement, ReactNode } from 'react'
import { cloneElement } from 'react'
import { useController, type Control, type FieldPath, type FieldValues } from 'react-hook-form'

/**
 * One input of a react-hook-form form: label above, fault or help below, both tied to the input
 * for screen readers. The child gets `id`, `value`, `onChange`, `onBlur` and the aria attributes.
 */
export function Field<Values extends FieldValues>({
  control,
  name,
  label,
  help,
  required = false,
  valueAs = 'value',
  form = 'field',
  children,
}: {
  control: Control<Values>
  name: FieldPath<Values>
  label: ReactNode
  help?: ReactNode
  required?: boolean
  /** Which property of the child holds the value: switches and check boxes have `checked`. */
  valueAs?: 'value' | 'checked'
  /** Sets the inputs of this form apart from those of another one on show at the same time. */
  form?: string
  children: ReactElement<Record<string, unknown>>
}) {
  const { field, fieldState } = useController({ control, name })
  const id = `${form}-${name.replaceAll('.', '-')}`
  const fault = fieldState.error?.message
  const below = fault ?? help
  const words = below === undefined ? undefined : <span id={`${id}-help`}>{below}</span>
  return (
    <Form.Item
      label={label}
      htmlFor={id}
      required={required}
      validateStatus={fault === undefined ? '' : 'error'}
      {...(fault === undefined ? { extra: words } : { help: words })}
    >
      {cloneElement(children, {
        id,
        [valueAs]: field.value,
        onChange: field.onChange,
        onBlur: field.onBlur,
        ref: field.ref,
        'aria-required': required,
        'aria-invalid': fault !== undefined,
        ...(below === undefined ? {} : { 'aria-describedby': `${id}-help` }),
      })}
    </Form.Item>
  )
}
