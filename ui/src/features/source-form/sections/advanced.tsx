/** Advanced Options: folded away, since the defaults are right for nearly everybody. */
import { Collapse } from 'antd'
import type { ReactNode } from 'react'
import { ChoiceField, NumberField, TextField } from '../fields/inputs'
import { useTexts } from '../texts'
import { useSnapshot } from '../state/contexts'
import { sectionOfPath } from '../document/paths'
import { SectionCard } from './section-card'
import styles from '../source-form.module.css'

const levels = ['', 'debug', 'warn', 'error']
const protocols = ['', 'classic', 'consumer']
const missingOffset = ['', 'latest', 'fail']

function Why({ field, children }: { field: string; children: ReactNode }) {
  const { optional } = useTexts()
  return (
    <div>
      {children}
      <p className={styles.why}>{optional(`fields.${field}.why`)}</p>
    </div>
  )
}

export function Advanced() {
  const { t } = useTexts()
  const { incomplete } = useSnapshot()
  const faulty = [...incomplete.keys()].some((path) => sectionOfPath(path) === 'advanced')
  return (
    <SectionCard section="advanced">
      <Collapse
        // A fault must not hide behind a fold.
        {...(faulty ? { activeKey: 'options' } : {})}
        items={[{ key: 'options', label: t('advanced.open'), forceRender: true, children: <Options /> }]}
      />
    </SectionCard>
  )
}

function Options() {
  const { t } = useTexts()
  return (
    <>
      <h3>{t('advanced.speed')}</h3>
      <div className={styles.columns}>
        <Why field="kafka.concurrency">
          <NumberField name="kafka.concurrency" />
        </Why>
        <Why field="write.batch_size">
          <NumberField name="write.batch_size" min={1} />
        </Why>
        <Why field="write.max_latency">
          <NumberField name="write.max_latency" unit="ms" />
        </Why>
        <Why field="write.writers">
          <NumberField name="write.writers" />
        </Why>
        <Why field="write.memory">
          <TextField name="write.memory" />
        </Why>
        <Why field="write.archive_file_size">
          <TextField name="write.archive_file_size" />
        </Why>
      </div>
      <h3>{t('advanced.group')}</h3>
      <div className={styles.columns}>
        <Why field="kafka.session_timeout">
          <NumberField name="kafka.session_timeout" unit="ms" />
        </Why>
        <Why field="kafka.group_protocol">
          <ChoiceField
            name="kafka.group_protocol"
            options={protocols.map((value) => ({ value, label: t(`groupProtocol.${value === '' ? 'auto' : value}`) }))}
          />
        </Why>
        <Why field="kafka.on_missing_offset">
          <ChoiceField
            name="kafka.on_missing_offset"
            options={missingOffset.map((value) => ({
              value,
              label: t(`missingOffset.${value === '' ? 'earliest' : value}`),
            }))}
          />
        </Why>
      </div>
      <h3>{t('advanced.health')}</h3>
      <div className={styles.columns}>
        <Why field="health.period">
          <NumberField name="health.period" unit="ms" min={1} />
        </Why>
        <Why field="health.busy_threshold">
          <NumberField name="health.busy_threshold" step={0.1} />
        </Why>
        <Why field="health.write_error_threshold">
          <NumberField name="health.write_error_threshold" />
        </Why>
        <Why field="activity_level">
          <ChoiceField
            name="activity_level"
            options={levels.map((value) => ({ value, label: t(`level.${value === '' ? 'info' : value}`) }))}
          />
        </Why>
      </div>
    </>
  )
}
