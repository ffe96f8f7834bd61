/** Filter: only rows that pass every expression are written. */
import { Button } from 'antd'
import { useState } from 'react'
import { useFieldArray, useWatch } from 'react-hook-form'
import { checkExpression } from '@/api/hooks/form'
import type { ExpressionFault } from '@/api/types'
import { useProblemWords } from '@/components/problem-alert'
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
  const words = useProblemWords()
  const expression = useWatch({ control: form.control, name: `message.filter.${idx}.expression` })
  const [checked, setChecked] = useState<{ expression: string; faults: ExpressionFault[] } | null>(null)
  const name = `message.filter.${idx}.expression` as const
  const check = async (): Promise<void> => {
    const fields = preview.fields.map((field) => ({ name: field.name }))
    setChecked({
      expression,
      faults: await faultsOfExpression(expression, fields, t('faults.required'), words),
    })
  }
  const step = preview.answer?.steps.find((one) => one.name === 'filter')
  const taken = step?.rows.filter((row) => row.outcome === 'filtered' && row.filter_idx === idx).length
  // Another expression, and the verdict is not about it.
  const current = checked !== null && checked.expression === expression ? checked : null
  const verdict = current === null ? '' : verdictOf(current.faults, taken, step?.rows.length, t)
  return (
    <div className={styles.filter}>
      <div className={styles.grow}>
        <ExpressionField
          name={name}
          kind="filter"
          compact
          label={t('filter.expression', { number: idx + 1 })}
        />
        <p role="status" className={current?.faults.length ? styles.error : styles.muted}>
          {verdict}
        </p>
      </div>
      <Button onClick={() => void check()} aria-label={t('filter.checkOne', { number: idx + 1 })}>
        {t('filter.check')}
      </Button>
    </div>
  )
}

/** What is wrong with an expression; that nobody could be asked counts too. */
async function faultsOfExpression(
  expression: string,
  fields: { name: string }[],
  empty: string,
  words: (problem: Error) => { detail: string; hint: string | null },
): Promise<ExpressionFault[]> {
  if (expression.trim() === '') return [{ start: 0, end: 0, message: empty }]
  try {
    return (await checkExpression({ expression, kind: 'filter', fields })).faults
  } catch (error) {
    const { detail, hint } = words(error instanceof Error ? error : new Error(String(error)))
    return [{ start: 0, end: 0, message: detail, hint }]
  }
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
