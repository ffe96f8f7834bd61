/** Kafka Message Parser: the sample, and the steps that make fields of it. */
import { Segmented } from 'antd'
import { useWatch } from 'react-hook-form'
import type { ParseField } from '../document/form'
import { Field } from '../fields/field'
import { TextField } from '../fields/inputs'
import { StepPreview } from '../preview/step-preview'
import { useFormHandle } from '../state/contexts'
import { useTexts } from '../texts'
import { ExtractRules } from './extract-rules'
import { FilterRules } from './filter-rules'
import { MessageBody } from './message-body'
import { SectionCard } from './section-card'
import styles from '../source-form.module.css'

export function Parser() {
  return (
    <SectionCard section="parser">
      <MessageBody />
      <Parse />
      <ExtractRules />
      <FilterRules />
    </SectionCard>
  )
}

function Parse() {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const kind = useWatch({ control: form.control, name: 'message.parse.kind' })
  return (
    <div className={styles.step}>
      <h3>{t('parse.title')}</h3>
      <Field<ParseField['kind']> name="message.parse.kind">
        {({ id, value, onChange }) => (
          <Segmented
            id={id}
            value={value}
            aria-label={t('fields.message.parse.kind.label')}
            options={[
              { value: 'json', label: 'JSON' },
              { value: 'regex', label: t('parse.regex') },
            ]}
            onChange={onChange}
          />
        )}
      </Field>
      {kind === 'regex' && <TextField name="message.parse.regex.pattern" required rows={2} mono />}
      <StepPreview step="decode" />
    </div>
  )
}
