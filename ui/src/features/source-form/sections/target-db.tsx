/** Target DB: the connection to TDengine and the database that rows go to. */
import { PlusOutlined } from '@ant-design/icons'
import { Alert, Button, Select, Space } from 'antd'
import { useState } from 'react'
import { useWatch } from 'react-hook-form'
import { useConnections, useDatabases } from '@/api/hooks/connections'
import { ApiProblem } from '@/api/problem'
import { ConnectionModal } from '../dialogs/connection-modal'
import { DatabaseModal } from '../dialogs/database-modal'
import type { DatabaseField } from '../document/form'
import { Field } from '../fields/field'
import { useFormHandle } from '../state/contexts'
import { useTexts } from '../texts'
import { SectionCard } from './section-card'
import styles from '../source-form.module.css'

export function TargetDb() {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const url = useWatch({ control: form.control, name: 'target.tdengine.url' })
  const connection = useWatch({ control: form.control, name: 'target.tdengine.connection' })
  return (
    <SectionCard section="target">
      {url !== '' && connection === '' && (
        <Alert type="info" showIcon title={t('target.url', { url })} className={styles.gap} />
      )}
      <div className={styles.wideColumns}>
        <ConnectionField />
        <DatabaseChoice connection={connection} />
      </div>
    </SectionCard>
  )
}

function ConnectionField() {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const connections = useConnections()
  const [creating, setCreating] = useState(false)
  const take = (name: string): void =>
    form.setValue('target.tdengine.connection', name, { shouldDirty: true, shouldValidate: true })
  return (
    <>
      <Field<string> name="target.tdengine.connection" required>
        {({ id, value, onChange, onBlur, aria, invalid }) => (
          <Space.Compact block>
            <Select
              id={id}
              value={value === '' ? undefined : value}
              placeholder={t(
                connections.data?.length === 0 ? 'target.noConnection' : 'target.pickConnection',
              )}
              loading={connections.isPending}
              status={invalid ? 'error' : undefined}
              showSearch
              options={(connections.data ?? []).map(({ name, url }) => ({ value: name, label: name, url }))}
              optionRender={({ data }) => (
                <span>
                  {data.label}
                  <small className={styles.muted}> {data.url}</small>
                </span>
              )}
              onChange={onChange}
              onBlur={onBlur}
              style={{ width: '100%' }}
              {...aria}
            />
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
              {t('target.newConnection')}
            </Button>
          </Space.Compact>
        )}
      </Field>
      {creating && <ConnectionModal onClose={() => setCreating(false)} onCreated={take} />}
    </>
  )
}

function DatabaseChoice({ connection }: { connection: string }) {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const databases = useDatabases(connection === '' ? null : connection)
  const database = useWatch({ control: form.control, name: 'target.tdengine.database' })
  const [creating, setCreating] = useState(false)
  const take = (value: DatabaseField): void =>
    form.setValue('target.tdengine.database', value, { shouldDirty: true, shouldValidate: true })
  const existing = (name: string): DatabaseField => ({
    name,
    create: false,
    precision: '',
    keep: '',
    vgroups: null,
  })
  const options = (databases.data?.databases ?? []).map(({ name, precision, keep }) => ({
    value: name,
    label: name,
    about: t('target.databaseAbout', { precision, keep }),
  }))
  if (database.create && !options.some((option) => option.value === database.name)) {
    options.unshift({ value: database.name, label: database.name, about: t('target.databaseLater') })
  }
  const problem = databases.error instanceof ApiProblem ? databases.error : null
  return (
    <div>
      <Field<string> name="target.tdengine.database.name" required>
        {({ id, value, onBlur, aria, invalid }) => (
          <Space.Compact block>
            <Select
              id={id}
              value={value === '' ? undefined : value}
              placeholder={t(connection === '' ? 'target.connectionFirst' : 'target.pickDatabase')}
              disabled={connection === ''}
              loading={databases.isFetching}
              status={invalid ? 'error' : undefined}
              showSearch
              options={options}
              optionRender={({ data }) => (
                <span>
                  {data.label}
                  <small className={styles.muted}> {data.about}</small>
                </span>
              )}
              onChange={(name: string) => take(name === database.name ? database : existing(name))}
              onBlur={onBlur}
              style={{ width: '100%' }}
              {...aria}
            />
            <Button
              icon={<PlusOutlined aria-hidden />}
              disabled={connection === ''}
              onClick={() => setCreating(true)}
            >
              {t('target.createDatabase')}
            </Button>
          </Space.Compact>
        )}
      </Field>
      {problem && (
        <Alert
          type="warning"
          showIcon
          title={problem.detail}
          description={problem.hint}
          className={styles.gap}
          action={<Button onClick={() => void databases.refetch()}>{t('again')}</Button>}
        />
      )}
      {database.create && <p className={styles.muted}>{t('target.createNote', { name: database.name })}</p>}
      {creating && (
        <DatabaseModal connection={connection} onClose={() => setCreating(false)} onChosen={take} />
      )}
    </div>
  )
}
