/** One column or tag: its type, its rule, and what the rule makes of the sample. */
import { AutoComplete, Checkbox, Select, Tag } from 'antd'
import { useWatch } from 'react-hook-form'
import type { ColumnSpec } from '@/api/types'
import type { RuleKind } from '../document/form'
import { Field } from '../fields/field'
import { TextField } from '../fields/inputs'
import { cellText } from '../preview/outcome'
import { useFormHandle, usePreviewState } from '../state/contexts'
import { RuleButtons } from '../sections/rule-buttons'
import { useTexts } from '../texts'
import { RuleValue } from './rule-value'
import { columnTypes, tagTypes } from './types'
import styles from '../source-form.module.css'

interface ColumnRowProps {
  list: 'columns' | 'tags'
  idx: number
  count: number
  /** The column on the server; null where there is none of this name. */
  spec: ColumnSpec | null
  /** Whether the table is there, so that its columns are known. */
  known: boolean
  create: boolean
  onDelete: (idx: number) => void
  onMove: (from: number, to: number) => void
}

const rules: RuleKind[] = ['from', 'value', 'template', 'expr', 'none']

export function ColumnRow({ list, idx, count, spec, known, create, onDelete, onMove }: ColumnRowProps) {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const name = `target.${list}.${idx}` as const
  const field = useWatch({ control: form.control, name })
  const type = spec?.type ?? field.type
  const primary = list === 'columns' && idx === 0
  const fixed = known && spec !== null
  return (
    <tr data-help={`target.${list}`} aria-label={field.name}>
      <td className={styles.nameCell}>
        {fixed ? (
          <strong>{field.name}</strong>
        ) : (
          <TextField
            name={`${name}.name`}
            label={t(`mapping.nameOf.${list}`, { number: idx + 1 })}
            compact
            mono
          />
        )}
        {primary && <Tag>{t('mapping.primary')}</Tag>}
        {fixed && spec.second_key && <Tag>{t('mapping.secondKey')}</Tag>}
        {known && spec === null && <small className={styles.error}>{t('mapping.notInTable')}</small>}
      </td>
      <td className={styles.typeCell}>
        {fixed ? <code>{type}</code> : <TypeField list={list} idx={idx} />}
        {create && list === 'columns' && idx === 1 && <SecondKey idx={idx} />}
      </td>
      <td className={styles.ruleCell}>
        <Field<RuleKind> name={`${name}.rule`} compact>
          {({ id, value, onChange }) => (
            <Select
              id={id}
              value={value}
              aria-label={t('mapping.ruleOf', { name: field.name })}
              options={rules.map((rule) => ({ value: rule, label: t(`rule.${rule}`) }))}
              popupMatchSelectWidth={false}
              onChange={onChange}
              style={{ width: '100%' }}
            />
          )}
        </Field>
      </td>
      <td>
        <RuleValue name={name} type={type} primary={primary} />
        <Example column={field.name} />
      </td>
      <td>
        {!fixed && (
          <RuleButtons
            small
            idx={idx}
            count={count}
            onMove={onMove}
            onDelete={onDelete}
            what={field.name || String(idx + 1)}
          />
        )}
      </td>
    </tr>
  )
}

function TypeField({ list, idx }: { list: 'columns' | 'tags'; idx: number }) {
  const { t } = useTexts()
  const { form } = useFormHandle()
  return (
    <Field<string> name={`target.${list}.${idx}.type`} compact>
      {({ id, value, onChange, onBlur, aria, invalid }) => (
        <AutoComplete
          id={id}
          value={value}
          status={invalid ? 'error' : undefined}
          options={(list === 'tags' ? tagTypes : columnTypes).map((type) => ({ value: type }))}
          aria-label={t('mapping.typeOf', { name: form.getValues(`target.${list}.${idx}.name`) })}
          placeholder={t('mapping.typeGhost')}
          onChange={(text: string) => onChange(text)}
          onBlur={onBlur}
          style={{ width: '100%' }}
          {...aria}
        />
      )}
    </Field>
  )
}

function SecondKey({ idx }: { idx: number }) {
  const { t } = useTexts()
  return (
    <Field<boolean> name={`target.columns.${idx}.second_key`} compact>
      {({ id, value, onChange }) => (
        <Checkbox id={id} checked={value} onChange={(event) => onChange(event.target.checked)}>
          {t('mapping.secondKey')}
        </Checkbox>
      )}
    </Field>
  )
}

/** What the rule makes of the first rows that pass. */
function Example({ column }: { column: string }) {
  const { answer } = usePreviewState()
  const step = answer?.steps.find((one) => one.name === 'map')
  const at = step?.columns.findIndex((one, idx) => idx > 0 && one.name === column) ?? -1
  if (!step || at === -1) return null
  const values = step.rows.filter((row) => row.cells.length > 0).map((row) => cellText(row.cells[at]))
  const shown = [...new Set(values)].slice(0, 2)
  if (shown.length === 0) return null
  return (
    <div className={styles.example} title={[...new Set(values)].slice(0, 20).join('\n')}>
      → {shown.join(', ')}
    </div>
  )
}
