/** Extract or Split From A column: rules in order, each makes new fields out of one. */
import { Button, Segmented } from 'antd'
import { useFieldArray, useWatch } from 'react-hook-form'
import { type ExtractField, newExtract } from '../document/form'
import { Field } from '../fields/field'
import { NumberField, TextField } from '../fields/inputs'
import { FieldNameField } from '../fields/field-name-field'
import { StepPreview } from '../preview/step-preview'
import { useFormHandle } from '../state/contexts'
import { useTexts } from '../texts'
import { RuleButtons } from './rule-buttons'
import styles from '../source-form.module.css'

export function ExtractRules() {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const { fields, append, remove, move } = useFieldArray({ control: form.control, name: 'message.extract' })
  return (
    <div className={styles.step} data-help="message.extract">
      <h3>{t('extract.title')}</h3>
      {fields.length === 0 && <p className={styles.muted}>{t('extract.none')}</p>}
      <ol className={styles.rules}>
        {fields.map((rule, idx) => (
          <li key={rule.id} className={styles.rule} aria-label={t('extract.rule', { number: idx + 1 })}>
            <ExtractRule idx={idx} />
            <RuleButtons
              idx={idx}
              count={fields.length}
              onMove={move}
              onDelete={remove}
              what={t('extract.rule', { number: idx + 1 })}
            />
          </li>
        ))}
      </ol>
      <StepPreview step="extract" startOpen={false}>
        <Button onClick={() => append(newExtract())} aria-label={t('extract.add')}>
          {t('add')}
        </Button>
      </StepPreview>
    </div>
  )
}

function ExtractRule({ idx }: { idx: number }) {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const name = `message.extract.${idx}` as const
  const how = useWatch({ control: form.control, name: `${name}.how` })
  return (
    <div className={styles.ruleFields}>
      <FieldNameField name={`${name}.from`} required decoded />
      <Field<ExtractField['how']> name={`${name}.how`}>
        {({ id, value, onChange }) => (
          <Segmented
            id={id}
            value={value}
            aria-label={t('fields.message.extract.how.label')}
            options={[
              { value: 'split', label: t('extract.split') },
              { value: 'regex', label: t('extract.regex') },
            ]}
            onChange={onChange}
          />
        )}
      </Field>
      {how === 'split' ? (
        <>
          <TextField name={`${name}.split.separator`} required mono />
          <NumberField name={`${name}.split.into`} required min={1} />
        </>
      ) : (
        <div className={styles.wide}>
          <TextField name={`${name}.regex.pattern`} required rows={1} mono />
        </div>
      )}
    </div>
  )
}
