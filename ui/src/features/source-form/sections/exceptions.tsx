/**
 * Exception handling: one strategy for each kind of fault. Kinds, strategies and their meaning come
 * from the schema of the document, so that what the engine learns shows up here by itself.
 */
import { Select } from 'antd'
import { useId } from 'react'
import { useController } from 'react-hook-form'
import { useDocumentSchema } from '@/api/hooks/form'
import { exceptionKinds, type ExceptionKind } from '../document/exceptions'
import { useFaultIndex, useFormHandle } from '../state/contexts'
import { faultsOf } from '../state/faults'
import { useTexts } from '../texts'
import { SectionCard } from './section-card'
import styles from '../source-form.module.css'

export function Exceptions() {
  const { t } = useTexts()
  const schema = useDocumentSchema()
  const kinds = exceptionKinds(schema.data)
  return (
    <SectionCard section="exceptions">
      {schema.isPending && <p className={styles.muted}>{t('loading')}</p>}
      <div className={styles.exceptions}>
        {kinds.map((kind) => (
          <Exception key={kind.name} kind={kind} />
        ))}
      </div>
    </SectionCard>
  )
}

function Exception({ kind }: { kind: ExceptionKind }) {
  const { t, optional } = useTexts()
  const { form } = useFormHandle()
  const id = useId()
  const { field } = useController({ name: 'on_fault', control: form.control })
  const fault = faultsOf(useFaultIndex(), `on_fault.${kind.name}`)[0]
  const chosen = field.value[kind.name] ?? ''
  const label = optional(`exceptions.kind.${kind.name}.label`) ?? kind.name.replaceAll('_', ' ')
  const strategyLabel = (name: string): string => optional(`exceptions.strategy.${name}.label`) ?? name
  const options = kind.strategies.map(({ name, description }) => ({
    value: name,
    label:
      name === kind.default ? t('exceptions.default', { name: strategyLabel(name) }) : strategyLabel(name),
    about: optional(`exceptions.strategy.${name}.about`) ?? description,
  }))
  const choose = (name: string): void => {
    const others = Object.fromEntries(Object.entries(field.value).filter(([one]) => one !== kind.name))
    field.onChange(name === kind.default ? others : { ...others, [kind.name]: name })
  }
  return (
    <div className={styles.exception} data-help="on_fault">
      <label htmlFor={id}>
        <strong>{label}</strong>
        <small className={styles.muted}>
          {optional(`exceptions.kind.${kind.name}.about`) ?? kind.description}
        </small>
      </label>
      <Select
        id={id}
        value={chosen === '' ? kind.default : chosen}
        options={options}
        popupMatchSelectWidth={false}
        optionRender={({ data }) => (
          <span>
            {data.label}
            <small className={styles.muted} style={{ display: 'block' }}>
              {data.about}
            </small>
          </span>
        )}
        status={fault ? 'error' : undefined}
        onChange={choose}
      />
      {fault && (
        <span role="alert" className={styles.error}>
          {fault.message}
        </span>
      )}
    </div>
  )
}
