/** +Create STable: columns and tags taken over from the sample, edited, then created. */
import { App, Button, Form, Input, Modal } from 'antd'
import { useEffect, useId, useMemo, useState } from 'react'
import { useCreateSuperTable } from '@/api/hooks/connections'
import { ProblemAlert } from '@/components/problem-alert'
import type { ColumnSpec, CreateSuperTable } from '@/api/types'
import { propose } from '../document/propose'
import type { TableState } from '../mapping/use-table'
import { useFormHandle, usePreviewState } from '../state/contexts'
import { useDebounced } from '../state/use-debounced'
import { useTexts } from '../texts'
import { type PlannedColumn, PlannedColumns } from './planned-columns'
import styles from '../source-form.module.css'

function specs(planned: readonly PlannedColumn[], kind: 'column' | 'tag'): ColumnSpec[] {
  return planned
    .filter((column) => column.kind === kind)
    .map(({ field }) => ({ name: field.name, type: field.type, second_key: field.second_key }))
}

export function CreateTableModal({ table, onClose }: { table: TableState; onClose: () => void }) {
  const { t } = useTexts()
  const { message } = App.useApp()
  const { form } = useFormHandle()
  const id = useId()
  const { fields } = usePreviewState()
  const { connection, database } = form.getValues('target.tdengine')
  const [name, setName] = useState(
    () => form.getValues('kafka.topics')[0]?.replace(/[^A-Za-z0-9_]/g, '_') ?? '',
  )
  const [planned, setPlanned] = useState<PlannedColumn[]>(() => {
    const { columns, tags } = propose(fields)
    return [
      ...columns.map((field) => ({ kind: 'column' as const, field })),
      ...tags.map((field) => ({ kind: 'tag' as const, field })),
    ]
  })
  const create = useCreateSuperTable(connection, database.name)
  const dryRun = useCreateSuperTable(connection, database.name)
  const body = useMemo<CreateSuperTable>(
    () => ({ name: name.trim(), columns: specs(planned, 'column'), tags: specs(planned, 'tag') }),
    [name, planned],
  )
  // A database that the run creates is not there yet: nothing can be created in it now.
  const reachable = connection !== '' && database.name !== '' && !database.create
  const settled = useDebounced(body, 250)
  const show = dryRun.mutate
  useEffect(() => {
    if (reachable && settled.name !== '') show({ ...settled, dry_run: true })
  }, [settled, reachable, show])
  const incomplete = body.name === '' || body.tags.length === 0 || body.columns.length < 2
  const done = (createLater: boolean): void => {
    const chosen = (kind: 'column' | 'tag') =>
      planned.filter((one) => one.kind === kind).map((one) => one.field)
    // A table that is there has its own types; only a new one needs them in the document.
    const typed = (list: PlannedColumn['field'][]) =>
      createLater ? list : list.map((field) => ({ ...field, type: '' }))
    table.take(body.name, createLater, typed(chosen('column')), typed(chosen('tag')))
    if (form.getValues('target.subtable') === '') {
      form.setValue('target.subtable', subtableOf(body.name, chosen('tag')), { shouldDirty: true })
    }
    onClose()
  }
  const createNow = (): void =>
    create.mutate(body, {
      onSuccess: () => {
        message.success(t('createTable.created', { name: body.name }))
        done(false)
      },
    })
  return (
    <Modal
      open
      title={t('createTable.title')}
      onCancel={onClose}
      width={940}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {t('cancel')}
        </Button>,
        <Button key="later" disabled={incomplete} onClick={() => done(true)}>
          {t('createTable.later')}
        </Button>,
        <Button
          key="now"
          type="primary"
          disabled={incomplete || !reachable}
          loading={create.isPending}
          onClick={createNow}
        >
          {t('createTable.now')}
        </Button>,
      ]}
    >
      <p className={styles.muted}>{t(fields.length === 0 ? 'createTable.noSample' : 'createTable.about')}</p>
      <Form layout="vertical" component="div">
        <Form.Item label={t('createTable.name')} htmlFor={`${id}-name`} required>
          <Input id={`${id}-name`} value={name} onChange={(event) => setName(event.target.value)} />
        </Form.Item>
      </Form>
      <PlannedColumns planned={planned} fields={fields} onChange={setPlanned} />
      {body.tags.length === 0 && <p className={styles.warning}>{t('createTable.noTags')}</p>}
      {body.columns.length < 2 && <p className={styles.warning}>{t('createTable.fewColumns')}</p>}
      {dryRun.data && body.name !== '' && (
        <>
          <p className={styles.label}>{t('sql')}</p>
          <pre className={styles.sql}>{dryRun.data.sql}</pre>
        </>
      )}
      {!reachable && <p className={styles.muted}>{t('createTable.unreachable')}</p>}
      <ProblemAlert problem={create.error ?? (incomplete ? null : dryRun.error)} />
    </Modal>
  )
}

/** A subtable for each combination of tags; dots are not allowed in names of tables. */
export function subtableOf(table: string, tags: readonly PlannedColumn['field'][]): string {
  const parts = tags.map(({ from, type }) =>
    /^(VARCHAR|NCHAR)/i.test(type) ? `{${from}|replace('.', '_')}` : `{${from}}`,
  )
  return [table, ...parts].join('_')
}
