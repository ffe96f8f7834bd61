/** The rules of the columns, or of the tags: one row each. */
import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useFieldArray, useWatch } from 'react-hook-form'
import { newColumn } from '../document/form'
import { useFaultIndex, useFormHandle, useSnapshot } from '../state/contexts'
import { faultsOf } from '../state/faults'
import { useTexts } from '../texts'
import { ColumnRow } from './column-row'
import type { TableState } from './use-table'
import styles from '../source-form.module.css'

interface ColumnTableProps {
  list: 'columns' | 'tags'
  table: TableState
}

export function ColumnTable({ list, table }: ColumnTableProps) {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const name = `target.${list}` as const
  const { fields, append, remove, move } = useFieldArray({ control: form.control, name })
  const create = useWatch({ control: form.control, name: 'target.super_table.create' })
  const { incomplete } = useSnapshot()
  const faults = faultsOf(useFaultIndex(), name)
  const { isSubmitted, errors } = form.formState
  const ownFault = isSubmitted || errors.target ? incomplete.get(name) : undefined
  const specs = table.spec?.[list]
  return (
    <div className={styles.step} data-help={name} id={`field-${name.replaceAll('.', '-')}`} tabIndex={-1}>
      <h3>{t(`mapping.${list}`)}</h3>
      <p className={styles.muted}>{t(`mapping.${list}About`)}</p>
      {fields.length > 0 && (
        <div className={styles.mapFrame}>
          <table className={styles.mapTable} aria-label={t(`mapping.${list}`)}>
            <thead>
              <tr>
                <th scope="col">{t('mapping.name')}</th>
                <th scope="col">{t('mapping.type')}</th>
                <th scope="col">{t('mapping.rule')}</th>
                <th scope="col">{t('mapping.value')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('mapping.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {fields.map((row, idx) => (
                <ColumnRow
                  key={row.id}
                  list={list}
                  idx={idx}
                  count={fields.length}
                  spec={specs?.find((spec) => spec.name === form.getValues(`${name}.${idx}.name`)) ?? null}
                  known={specs !== undefined}
                  create={create}
                  onDelete={remove}
                  onMove={move}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {ownFault && (
        <p role="alert" className={styles.error}>
          {t(ownFault)}
        </p>
      )}
      {faults.map((fault) => (
        <p key={fault.message} role="alert" className={styles.error}>
          {fault.message} {fault.hint}
        </p>
      ))}
      {(create || specs === undefined) && (
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => append({ ...newColumn(), rule: 'from' })}>
          {t(list === 'columns' ? 'mapping.addColumn' : 'mapping.addTag')}
        </Button>
      )}
    </div>
  )
}
