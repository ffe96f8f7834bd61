/** bootstrap-servers, presets, SASL and SSL, and the first Connectivity Check. */
import { Switch } from 'antd'
import { useWatch } from 'react-hook-form'
import { Field } from '../fields/field'
import { ChoiceField, TextField } from '../fields/inputs'
import { SecretField } from '../fields/secret-field'
import { UploadField } from '../fields/upload-field'
import { useFormHandle } from '../state/contexts'
import { useTexts } from '../texts'
import { ConnectivityCheck } from './connectivity-check'
import { KafkaServices } from './kafka-services'
import { SectionCard } from './section-card'
import styles from '../source-form.module.css'

const mechanisms = ['', 'PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']

export function Connection() {
  const { t } = useTexts()
  return (
    <SectionCard section="connection" extra={<KafkaServices />}>
      <TextField name="kafka.bootstrap_servers" required mono />
      <Sasl />
      <Tls />
      <ConnectivityCheck place="connection" label={t('check.button')} />
    </SectionCard>
  )
}

function Sasl() {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const mechanism = useWatch({ control: form.control, name: 'kafka.security.sasl.mechanism' })
  const options = mechanisms.map((value) => ({ value, label: value === '' ? t('sasl.off') : value }))
  // A document may name a mechanism that this page does not offer; it is kept and shown.
  if (!mechanisms.includes(mechanism)) options.push({ value: mechanism, label: mechanism })
  return (
    <>
      <div className={styles.columns}>
        <ChoiceField name="kafka.security.sasl.mechanism" options={options} />
        {mechanism !== '' && (
          <>
            <TextField name="kafka.security.sasl.username" required />
            <SecretField name="kafka.security.sasl.password" required />
          </>
        )}
      </div>
      {mechanism === 'PLAIN' && <PlainNote />}
    </>
  )
}

/** PLAIN sends the password as it is: without TLS everybody on the way can read it. */
function PlainNote() {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const tls = useWatch({ control: form.control, name: 'kafka.security.tls.enabled' })
  return tls ? null : <p className={styles.warning}>{t('sasl.plainWithoutTls')}</p>
}

function Tls() {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const enabled = useWatch({ control: form.control, name: 'kafka.security.tls.enabled' })
  return (
    <>
      <Field<boolean> name="kafka.security.tls.enabled">
        {({ id, value, onChange, aria }) => (
          <Switch
            id={id}
            checked={value}
            onChange={onChange}
            aria-label={t('fields.kafka.security.tls.enabled.label')}
            {...aria}
          />
        )}
      </Field>
      {enabled && (
        <div className={styles.columns}>
          <UploadField name="kafka.security.tls.ca" kind="certificate" />
          <UploadField name="kafka.security.tls.certificate" kind="certificate" />
          <UploadField name="kafka.security.tls.key" kind="key" />
          <SecretField name="kafka.security.tls.key_password" />
        </div>
      )}
    </>
  )
}
