/** Target Super Table and Mapping: which value goes where. */
import { Button, Collapse } from 'antd'
import { useWatch } from 'react-hook-form'
import { ExpressionField } from '../fields/expression-field'
import { ColumnTable } from '../mapping/column-table'
import { SuperTableField } from '../mapping/super-table-field'
import { useTable } from '../mapping/use-table'
import { StepPreview } from '../preview/step-preview'
import { useFormHandle, usePreviewState } from '../state/contexts'
import { useTexts } from '../texts'
import { SectionCard } from './section-card'
import styles from '../source-form.module.css'

export function Mapping() {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const table = useTable()
  const name = useWatch({ control: form.control, name: 'target.super_table.name' })
  const { answer } = usePreviewState()
  return (
    <SectionCard section="mapping">
      <SuperTableField table={table} />
      {name !== '' && (
        <>
          <SubtableField />
          <ColumnTable list="columns" table={table} />
          <ColumnTable list="tags" table={table} />
          <StepPreview step="map">
            <Button onClick={table.mapByName} disabled={table.unmapped === 0}>
              {t('mapping.byName')}
            </Button>
          </StepPreview>
          {answer?.ddl && (
            <Collapse
              className={styles.above}
              items={[
                {
                  key: 'ddl',
                  label: t('mapping.ddl'),
                  children: <pre className={styles.sql}>{answer.ddl}</pre>,
                },
              ]}
            />
          )}
        </>
      )}
    </SectionCard>
  )
}

/** The template, and at once what it makes of the sample. */
function SubtableField() {
  const { t } = useTexts()
  const { answer } = usePreviewState()
  const step = answer?.steps.find((one) => one.name === 'map')
  const idx = step?.columns.findIndex((column) => column.name === 'subtable') ?? -1
  const names = new Set(
    (step?.rows ?? [])
      .map((row) => row.cells[idx])
      .filter((name): name is string => typeof name === 'string'),
  )
  const shown = [...names].slice(0, 5)
  return (
    <div>
      <ExpressionField name="target.subtable" kind="template" required />
      {shown.length > 0 && (
        <p className={styles.examples} data-testid="subtable-examples">
          {t('mapping.examples', { count: names.size })}{' '}
          {shown.map((name) => (
            <code key={name}>{name}</code>
          ))}
          {names.size > shown.length && ' …'}
        </p>
      )}
    </div>
  )
}
