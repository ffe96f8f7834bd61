/** The value side of a rule: a field with its default, a constant, a template or an expression. */
import { useWatch } from 'react-hook-form'
import { ExpressionField } from '../fields/expression-field'
import { FieldNameField } from '../fields/field-name-field'
import { TextField } from '../fields/inputs'
import { useFormHandle } from '../state/contexts'
import { useTexts } from '../texts'
import { TimeChoice } from './time-choice'
import { isTimestamp } from './types'
import styles from '../source-form.module.css'

type ColumnPath = `target.columns.${number}` | `target.tags.${number}`

interface RuleValueProps {
  name: ColumnPath
  type: string
  primary: boolean
}

export function RuleValue({ name, type, primary }: RuleValueProps) {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const rule = useWatch({ control: form.control, name: `${name}.rule` })
  const column = useWatch({ control: form.control, name: `${name}.name` })
  switch (rule) {
    case 'from':
      return (
        <div className={styles.fromRule}>
          <FieldNameField name={`${name}.from`} label={t('createTable.fromOf', { name: column })} compact />
          {!primary && (
            <TextField name={`${name}.default`} label={t('mapping.defaultOf', { name: column })} compact />
          )}
          {isTimestamp(type) && <TimeChoice name={name} />}
        </div>
      )
    case 'value':
      return <TextField name={`${name}.value`} label={t('mapping.valueOf', { name: column })} compact mono />
    case 'template':
      return (
        <ExpressionField
          name={`${name}.template`}
          kind="template"
          compact
          label={t('mapping.templateOf', { name: column })}
        />
      )
    case 'expr':
      return (
        <>
          <ExpressionField
            name={`${name}.expr`}
            kind="value"
            compact
            label={t('mapping.exprOf', { name: column })}
          />
          {isTimestamp(type) && <TimeChoice name={name} />}
        </>
      )
    case 'none':
      return <span className={styles.muted}>{t('rule.noneAbout')}</span>
  }
}
