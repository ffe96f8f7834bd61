/** A password: typed once, kept on the hub, never shown again. */
import { LockOutlined } from '@ant-design/icons'
import { Button, Input, Space } from 'antd'
import { useState } from 'react'
import { noSecret, type SecretField as Secret } from '../document/form'
import { useTexts } from '../texts'
import { Field, type FieldName } from './field'

export function SecretField({ name, required }: { name: FieldName; required?: boolean }) {
  return (
    <Field<Secret> name={name} required={required}>
      {({ id, value, onChange, onBlur, aria }) => (
        <SecretInput id={id} value={value} onChange={onChange} onBlur={onBlur} aria={aria} />
      )}
    </Field>
  )
}

interface SecretInputProps {
  id: string
  value: Secret
  onChange: (value: Secret) => void
  onBlur: () => void
  aria: object
}

function SecretInput({ id, value, onChange, onBlur, aria }: SecretInputProps) {
  const { t } = useTexts()
  const [replacing, setReplacing] = useState(false)
  const kept = value.stored !== '' && value.typed === '' && !replacing
  if (kept) {
    return (
      <Space.Compact block>
        <Input
          id={id}
          readOnly
          prefix={<LockOutlined />}
          value={t('secret.kept', { name: value.stored })}
          {...aria}
        />
        <Button onClick={() => setReplacing(true)}>{t('secret.replace')}</Button>
      </Space.Compact>
    )
  }
  return (
    <Space.Compact block>
      <Input.Password
        id={id}
        value={value.typed}
        autoComplete="new-password"
        onChange={(event) => onChange({ ...value, typed: event.target.value })}
        onBlur={onBlur}
        {...aria}
      />
      {replacing && value.stored !== '' && (
        <Button
          onClick={() => {
            onChange({ ...noSecret, stored: value.stored })
            setReplacing(false)
          }}
        >
          {t('secret.keep')}
        </Button>
      )}
    </Space.Compact>
  )
}
