/** Create Database: precision and KEEP, with the statement that will be sent. */
import { Alert, Button, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useEffect, useId, useState } from 'react'
import { useCreateDatabase } from '@/api/hooks/connections'
import { ApiProblem } from '@/api/problem'
import type { CreateDatabase } from '@/api/types'
import type { DatabaseField } from '../document/form'
import { useDebounced } from '../state/use-debounced'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

interface DatabaseModalProps {
  connection: string
  onClose: () => void
  onChosen: (database: DatabaseField) => void
}

type Draft = Required<Pick<CreateDatabase, 'name'>> & {
  precision: 'ms' | 'us' | 'ns'
  keep: number | null
  vgroups: number | null
}

function bodyOf({ name, precision, keep, vgroups }: Draft): CreateDatabase {
  return {
    name: name.trim(),
    precision,
    ...(keep === null ? {} : { keep_days: keep }),
    ...(vgroups === null ? {} : { vgroups }),
  }
}

export function DatabaseModal({ connection, onClose, onChosen }: DatabaseModalProps) {
  const { t } = useTexts()
  const id = useId()
  const [draft, setDraft] = useState<Draft>({ name: '', precision: 'ms', keep: null, vgroups: null })
  const create = useCreateDatabase(connection)
  const dryRun = useCreateDatabase(connection)
  const settled = useDebounced(JSON.stringify(bodyOf(draft)), 250)
  const show = dryRun.mutate
  useEffect(() => {
    const body = JSON.parse(settled) as CreateDatabase
    if (body.name !== '') show({ ...body, dry_run: true })
  }, [settled, show])
  const named = draft.name.trim() !== ''
  const chosen = (createLater: boolean): DatabaseField => ({
    name: draft.name.trim(),
    create: createLater,
    precision: createLater ? draft.precision : '',
    keep: createLater && draft.keep !== null ? `${String(draft.keep)}d` : '',
    vgroups: createLater ? draft.vgroups : null,
  })
  const done = (createLater: boolean): void => {
    onChosen(chosen(createLater))
    onClose()
  }
  const problem = [create.error, dryRun.error].find((error) => error instanceof ApiProblem)
  return (
    <Modal
      open
      title={t('databaseModal.title')}
      onCancel={onClose}
      footer={[
        <Button key="later" disabled={!named} onClick={() => done(true)}>
          {t('databaseModal.later')}
        </Button>,
        <Button key="cancel" onClick={onClose}>
          {t('cancel')}
        </Button>,
        <Button
          key="create"
          type="primary"
          disabled={!named}
          loading={create.isPending}
          onClick={() => create.mutate(bodyOf(draft), { onSuccess: () => done(false) })}
        >
          {t('databaseModal.create')}
        </Button>,
      ]}
    >
      <Form layout="vertical" component="div">
        <Form.Item label={t('databaseModal.name')} htmlFor={`${id}-name`} required>
          <Input
            id={`${id}-name`}
            value={draft.name}
            autoFocus
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          />
        </Form.Item>
        <div className={styles.columns}>
          <Form.Item
            label={t('databaseModal.precision')}
            htmlFor={`${id}-precision`}
            extra={t('databaseModal.precisionExtra')}
          >
            <Select
              id={`${id}-precision`}
              value={draft.precision}
              options={(['ms', 'us', 'ns'] as const).map((value) => ({ value, label: t(`unit.${value}`) }))}
              onChange={(precision) => setDraft({ ...draft, precision })}
            />
          </Form.Item>
          <Form.Item
            label={t('databaseModal.keep')}
            htmlFor={`${id}-keep`}
            extra={t('databaseModal.keepExtra')}
          >
            <InputNumber
              id={`${id}-keep`}
              value={draft.keep}
              min={1}
              placeholder="3650"
              style={{ width: '100%' }}
              onChange={(keep) => setDraft({ ...draft, keep })}
            />
          </Form.Item>
        </div>
      </Form>
      {named && dryRun.data && (
        <>
          <p className={styles.label}>{t('sql')}</p>
          <pre className={styles.sql}>{dryRun.data.sql}</pre>
        </>
      )}
      {problem && <Alert type="error" showIcon title={problem.detail} description={problem.hint} />}
    </Modal>
  )
}
