/** Consumer Configuration: what is read, as whom, from where on, and when reading ends. */
import { DatePicker, InputNumber, Radio, Select, Space } from 'antd'
import dayjs from 'dayjs'
import type { IdleTimeoutField, StartField } from '../document/form'
import { Field } from '../fields/field'
import { ChoiceField, NumberField, TextField } from '../fields/inputs'
import { useSnapshot } from '../state/contexts'
import { useTexts } from '../texts'
import { ConnectivityCheck } from './connectivity-check'
import { SectionCard } from './section-card'
import { TopicField } from './topic-field'
import styles from '../source-form.module.css'

const encodings = ['', 'gbk', 'gb18030', 'big5']

export function Consumer() {
  const { t } = useTexts()
  const { values } = useSnapshot()
  const ghost = { name: values.name === '' ? t('consumer.name') : values.name }
  return (
    <SectionCard section="consumer">
      <IdleTimeout />
      <TopicField />
      <div className={styles.columns}>
        <TextField name="kafka.group_id" ghostValues={ghost} />
        <TextField name="kafka.client_id" ghostValues={ghost} />
      </div>
      <Start />
      <div className={styles.columns}>
        <NumberField name="kafka.fetch_max_wait" unit="ms" />
        <ChoiceField
          name="message.encoding"
          options={encodings.map((value) => ({
            value,
            label: t(`encoding.${value === '' ? 'utf8' : value}`),
          }))}
        />
      </div>
      <ConnectivityCheck place="consumer" label={t('check.button')} />
    </SectionCard>
  )
}

/** Two choices side by side, each with what it means: the wrong one is the commonest surprise. */
function IdleTimeout() {
  const { t } = useTexts()
  return (
    <Field<IdleTimeoutField> name="kafka.idle_timeout">
      {({ id, value, onChange, onBlur, aria }) => (
        <Radio.Group
          value={value.never}
          onChange={(event) => onChange({ ...value, never: event.target.value as boolean })}
          className={styles.choices}
          aria-label={t('fields.kafka.idle_timeout.label')}
        >
          <Choice chosen={!value.never} about={t('idle.endAbout')}>
            <Radio value={false}>{t('idle.end')}</Radio>
            <InputNumber
              id={id}
              value={value.after_ms}
              placeholder="500"
              min={1}
              suffix="ms"
              disabled={value.never}
              aria-label={t('idle.after')}
              onChange={(after_ms) => onChange({ ...value, after_ms })}
              onBlur={onBlur}
              {...aria}
            />
          </Choice>
          <Choice chosen={value.never} about={t('idle.neverAbout')}>
            <Radio value={true}>{t('idle.never')}</Radio>
          </Choice>
        </Radio.Group>
      )}
    </Field>
  )
}

function Choice({ chosen, about, children }: { chosen: boolean; about: string; children: React.ReactNode }) {
  return (
    <div className={chosen ? styles.choiceChosen : styles.choice}>
      <div className={styles.row}>{children}</div>
      <p className={styles.muted}>{about}</p>
    </div>
  )
}

function Start() {
  const { t } = useTexts()
  return (
    <div className={styles.columns}>
      <Field<StartField> name="kafka.start">
        {({ id, value, onChange, aria }) => (
          <Select
            id={id}
            value={value.at}
            options={(['earliest', 'latest', 'timestamp'] as const).map((at) => ({
              value: at,
              label: t(`start.${at}`),
            }))}
            onChange={(at) =>
              onChange({ at, timestamp_ms: value.timestamp_ms ?? (at === 'timestamp' ? Date.now() : null) })
            }
            style={{ width: '100%' }}
            {...aria}
          />
        )}
      </Field>
      <StartTime />
    </div>
  )
}

/** The time in two ways that follow each other: a calendar for people, milliseconds for logs. */
function StartTime() {
  const { t } = useTexts()
  const { values } = useSnapshot()
  if (values.kafka.start.at !== 'timestamp') return null
  return (
    <Field<number | null> name="kafka.start.timestamp_ms" required>
      {({ id, value, onChange, onBlur, aria }) => (
        <Space.Compact block>
          <DatePicker
            showTime={{ format: 'HH:mm:ss.SSS' }}
            format="YYYY-MM-DD HH:mm:ss.SSS"
            value={value === null ? null : dayjs(value)}
            onChange={(date) => onChange(date ? date.valueOf() : null)}
            aria-label={t('start.date')}
            style={{ width: '100%' }}
          />
          <InputNumber
            id={id}
            value={value}
            min={0}
            suffix="ms"
            controls={false}
            onChange={onChange}
            onBlur={onBlur}
            style={{ width: 190 }}
            {...aria}
          />
        </Space.Compact>
      )}
    </Field>
  )
}
