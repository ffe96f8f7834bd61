/** The columns and tags of a table that is to be created. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { AutoComplete, Button, Checkbox, Input, Segmented } from 'antd'
import { type ColumnField, newColumn } from '../document/form'
import type { SampleField } from '../document/propose'
import { columnTypes, tagTypes } from '../mapping/types'
import { cellText } from '../preview/outcome'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

export interface PlannedColumn {
  kind: 'column' | 'tag'
  field: ColumnField
}

interface PlannedColumnsProps {
  planned: PlannedColumn[]
  fields: readonly SampleField[]
  onChange: (planned: PlannedColumn[]) => void
}

export function PlannedColumns({ planned, fields, onChange }: PlannedColumnsProps) {
  const { t } = useTexts()
  const replace = (idx: number, next: PlannedColumn): void =>
    onChange(planned.map((one, at) => (at === idx ? next : one)))
  return (
    <>
      <div className={styles.mapFrame}>
        <table className={styles.mapTable} aria-label={t('createTable.columns')}>
          <thead>
            <tr>
              <th scope="col">{t('mapping.name')}</th>
              <th scope="col">{t('mapping.type')}</th>
              <th scope="col">{t('createTable.kind')}</th>
              <th scope="col">{t('createTable.from')}</th>
              <th scope="col">{t('mapping.example')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('mapping.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {planned.map((one, idx) => (
              <PlannedRow
                key={idx}
                planned={one}
                idx={idx}
                fields={fields}
                onChange={(next) => replace(idx, next)}
                onDelete={() => onChange(planned.filter((_, at) => at !== idx))}
              />
            ))}
          </tbody>
        </table>
      </div>
      <Button
        icon={<PlusOutlined aria-hidden />}
        onClick={() =>
          onChange([...planned, { kind: 'column', field: { ...newColumn('', 'DOUBLE'), rule: 'from' } }])
        }
      >
        {t('createTable.add')}
      </Button>
    </>
  )
}

interface PlannedRowProps {
  planned: PlannedColumn
  idx: number
  fields: readonly SampleField[]
  onChange: (next: PlannedColumn) => void
  onDelete: () => void
}

function PlannedRow({ planned, idx, fields, onChange, onDelete }: PlannedRowProps) {
  const { t } = useTexts()
  const { kind, field } = planned
  const primary = idx === 0
  const set = (part: Partial<ColumnField>): void => onChange({ kind, field: { ...field, ...part } })
  const examples = fields.find((one) => one.name === field.from)?.values ?? []
  const types = kind === 'tag' ? tagTypes : columnTypes
  return (
    <tr>
      <td className={styles.nameCell}>
        <Input
          value={field.name}
          aria-label={t(`mapping.nameOf.${kind}s`, { number: idx + 1 })}
          className={styles.code}
          onChange={(event) => set({ name: event.target.value })}
        />
      </td>
      <td>
        <AutoComplete
          value={field.type}
          disabled={primary}
          aria-label={t('mapping.typeOf', { name: field.name })}
          options={types.map((type) => ({ value: type }))}
          popupMatchSelectWidth={false}
          onChange={(type: string) => set({ type })}
          style={{ width: 170 }}
        />
        {idx === 1 && kind === 'column' && (
          <Checkbox
            checked={field.second_key}
            onChange={(event) => set({ second_key: event.target.checked })}
          >
            {t('mapping.secondKey')}
          </Checkbox>
        )}
      </td>
      <td>
        {primary ? (
          t('mapping.primary')
        ) : (
          <Segmented
            size="small"
            value={kind}
            aria-label={t('createTable.kindOf', { name: field.name })}
            options={[
              { value: 'column', label: t('createTable.column') },
              { value: 'tag', label: t('createTable.tag') },
            ]}
            onChange={(next) =>
              onChange({ kind: next as PlannedColumn['kind'], field: { ...field, second_key: false } })
            }
          />
        )}
      </td>
      <td>
        <AutoComplete
          value={field.from}
          aria-label={t('createTable.fromOf', { name: field.name })}
          options={fields.map((one) => ({ value: one.name }))}
          popupMatchSelectWidth={false}
          onChange={(from: string) => set({ from })}
          style={{ width: 150 }}
        />
      </td>
      <td className={styles.exampleCell}>
        {[...new Set(examples.filter((value) => value !== null).map(cellText))].slice(0, 2).join(', ')}
      </td>
      <td>
        {!primary && (
          <Button
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t('rules.delete', { what: field.name })}
            onClick={onDelete}
          />
        )}
      </td>
    </tr>
  )
}
