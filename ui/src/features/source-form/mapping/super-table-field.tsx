/** Target Super Table: one that exists, or *+Create STable*. */
import { Button, Select, Space } from 'antd'
import { useState } from 'react'
import { useWatch } from 'react-hook-form'
import { useSuperTables } from '@/api/hooks/connections'
import { ApiProblem } from '@/api/problem'
import { ProblemAlert } from '@/components/problem-alert'
import { CreateTableModal } from '../dialogs/create-table-modal'
import { Field } from '../fields/field'
import { useFormHandle } from '../state/contexts'
import { useTexts } from '../texts'
import type { TableState } from './use-table'
import styles from '../source-form.module.css'

export function SuperTableField({ table }: { table: TableState }) {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const connection = useWatch({ control: form.control, name: 'target.tdengine.connection' })
  const database = useWatch({ control: form.control, name: 'target.tdengine.database' })
  const superTable = useWatch({ control: form.control, name: 'target.super_table' })
  const tables = useSuperTables(connection, database.create ? null : database.name)
  const [creating, setCreating] = useState(false)
  const options = (tables.data?.super_tables ?? []).map((name) => ({ value: name, label: name }))
  if (superTable.create && !options.some((option) => option.value === superTable.name)) {
    options.unshift({ value: superTable.name, label: t('mapping.createdByRun', { name: superTable.name }) })
  }
  // A database that the run creates is not there to be asked.
  const problem = tables.error instanceof ApiProblem && !database.create ? tables.error : table.problem
  return (
    <>
      <Field<string> name="target.super_table.name" required>
        {({ id, value, onBlur, aria, invalid }) => (
          <Space.Compact block>
            <Select
              id={id}
              value={value === '' ? undefined : value}
              placeholder={t(database.name === '' ? 'mapping.databaseFirst' : 'mapping.pickTable')}
              loading={tables.isFetching}
              status={invalid ? 'error' : undefined}
              showSearch
              options={options}
              onChange={table.pick}
              onBlur={onBlur}
              style={{ width: '100%' }}
              {...aria}
            />
            <Button onClick={() => setCreating(true)} aria-label={t('mapping.createTableName')}>
              {t('mapping.createTable')}
            </Button>
          </Space.Compact>
        )}
      </Field>
      <div className={styles.gap}>
        <ProblemAlert
          problem={problem}
          title={t('mapping.tableProblem')}
          onRetry={() => {
            void tables.refetch()
            table.refresh()
          }}
        />
      </div>
      {creating && <CreateTableModal table={table} onClose={() => setCreating(false)} />}
    </>
  )
}
