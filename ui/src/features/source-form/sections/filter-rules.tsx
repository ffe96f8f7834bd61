/** Filter: only rows that pass every expression are written. */
import { Button } from 'antd'
import { useState } from 'react'
import { useFieldArray } from 'react-hook-form'
import { checkExpression } from '@/api/hooks/form'
import type { ExpressionFault } from '@/api/types'
import { ExpressionField } from '../fields/expression-field'
import { StepPreview } from '../preview/step-preview'
import { useFormHandle, usePreviewState } from '../state/contexts'
import { useTexts } from '../texts'
import { RuleButtons } from './rule-buttons'
import styles from '../source-form.module.css'

export function FilterRules() {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const { fields, append, remove, move } = useFieldArray({ control: form.control, name: 'message.filter' })
  return (
    <div className={styles.step} data-help="message.filter">
      <h3>{t('filter.title')}</h3>
      {fields.length === 0 && <p className={styles.muted}>{t('filter.none')}</p>}
      <ol className={styles.rules}>
        {fields.map((rule, idx) => (
          <li key={rule.id} className={styles.rule} aria-label={t('filter.rule', { number: idx + 1 })}>
            <FilterRule idx={idx} />
            <RuleButtons
              idx={idx}
              count={fields.length}
              onMove={move}
              onDelete={remove}
              what={t('filter.rule', { number: idx + 1 })}
            />
          </li>
        ))}
      </ol>
      <StepPreview step="filter" startOpen={false}>
        <Button onClick={() => append({ expression: '' })} aria-label={t('filter.add')}>
          {t('add')}
        </Button>
      </StepPreview>
    </div>
  )
}

/** *Check* says in words what the filter does to the sample, and what is wrong with it. */
function FilterRule({ idx }: { idx: number }) {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const preview = usePreviewState()
  const [checked, setChecked] = useState<{ expression: string; faults: ExpressionFault[] } | null>(null)
  const name = `message.filter.${idx}.expression` as const
  const check = async (): Promise<void> => {
    const expression = form.getValues(name)
    const fields = preview.fields.map((field) => ({ name: field.name }))
    const { faults } = await checkExpression({ expression, kind: 'filter', fields })
    setChecked({ expression, faults })
  }
  const step = preview.answer?.steps.find((one) => one.name === 'filter')
  const taken = step?.rows.filter((row) => row.outcome === 'filtered' && row.filter_idx === idx).length
  const verdict = checked === null ? '' : verdictOf(checked.faults, taken, step?.rows.length, t)
  return (
    <div className={styles.filter}>
      <div className={styles.grow}>
        <ExpressionField
          name={name}
          kind="filter"
          compact
          label={t('filter.expression', { number: idx + 1 })}
        />
        <p role="status" className={checked?.faults.length ? styles.error : styles.muted}>
          {verdict}
        </p>
      </div>
      <Button onClick={() => void check()} aria-label={t('filter.checkOne', { number: idx + 1 })}>
        {t('filter.check')}
      </Button>
    </div>
  )
}

function verdictOf(
  faults: readonly ExpressionFault[],
  taken: number | undefined,
  rows: number | undefined,
  t: (key: string, values?: Record<string, unknown>) => string,
): string {
  const fault = faults[0]
  if (fault) return `${fault.message}${fault.hint ? ` ${fault.hint}` : ''}`
  if (rows === undefined || taken === undefined) return t('filter.fine')
  return t('filter.verdict', { taken, rows })
}
