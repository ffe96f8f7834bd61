/** A field of the form that holds an expression or template. */
import type { EditorKind } from '../editors/completion'
import { ExpressionEditor } from '../editors/expression-editor'
import { useTexts } from '../texts'
import { Field, type FieldName, textKeyOf } from './field'

interface ExpressionFieldProps {
  name: FieldName
  kind: EditorKind
  compact?: boolean
  required?: boolean
  /** Where the label alone does not tell which one it is. */
  label?: string
}

export function ExpressionField({ name, kind, compact, required, label }: ExpressionFieldProps) {
  const { t } = useTexts()
  const called = label ?? t(`fields.${textKeyOf(name)}.label`)
  return (
    <Field<string> name={name} compact={compact} required={required} label={called}>
      {({ id, value, onChange, onBlur, invalid, ghost }) => (
        <ExpressionEditor
          id={id}
          kind={kind}
          value={value}
          onChange={onChange}
          onBlur={onBlur}
          label={called}
          ghost={ghost}
          invalid={invalid}
        />
      )}
    </Field>
  )
}
