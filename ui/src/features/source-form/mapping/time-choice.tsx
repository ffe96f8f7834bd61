/** How a value is read as a time; the sample's value is shown as the instant that it would be. */
import { AutoComplete, Button, Input, Select } from 'antd'
import { useController, useWatch } from 'react-hook-form'
import type { TimeField } from '../document/form'
import { guessTime } from '../document/time-guess'
import { useFormHandle, usePreviewState } from '../state/contexts'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

type ColumnPath = `target.columns.${number}` | `target.tags.${number}`

const units = ['s', 'ms', 'us', 'ns'] as const
const perMilli: Record<TimeField['unit'], number> = { s: 0.001, ms: 1, us: 1000, ns: 1_000_000 }
const formats = ['%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M:%S%.f', '%Y-%m-%dT%H:%M:%S', '%d/%b/%Y:%H:%M:%S %z']

/** The instant of an integer in a unit; null for what no calendar knows. */
export function instantOf(value: unknown, unit: TimeField['unit']): string | null {
  const number = typeof value === 'number' ? value : Number(value)
  const date = new Date(number / perMilli[unit])
  return Number.isFinite(number) && !Number.isNaN(date.valueOf()) ? date.toISOString() : null
}

function sameTime(left: TimeField, right: TimeField): boolean {
  if (left.kind !== right.kind) return false
  return left.kind === 'unit'
    ? left.unit === right.unit
    : left.kind !== 'format' || left.format === right.format
}

export function TimeChoice({ name }: { name: ColumnPath }) {
  const { t } = useTexts()
  const { form } = useFormHandle()
  const { fields } = usePreviewState()
  const from = useWatch({ control: form.control, name: `${name}.from` })
  const { field } = useController({ control: form.control, name: `${name}.time` })
  const time = field.value
  const value = fields.find((one) => one.name === from)?.values.find((one) => one !== null)
  const guess = guessTime(value)
  const set = (part: Partial<TimeField>): void => field.onChange({ ...time, ...part })
  const instant = time.kind === 'unit' && value !== undefined ? instantOf(value, time.unit) : null
  // Kafka's own time is known to be in milliseconds.
  const offer = guess && from !== '_timestamp' && !sameTime(guess, time) ? guess : null
  return (
    <div className={styles.time}>
      <Select
        value={time.kind === 'unit' ? `unit:${time.unit}` : time.kind}
        aria-label={t('time.label')}
        popupMatchSelectWidth={false}
        options={[
          { value: '', label: t('time.auto') },
          ...units.map((unit) => ({ value: `unit:${unit}`, label: t(`time.unit.${unit}`) })),
          { value: 'rfc3339', label: t('time.rfc3339') },
          { value: 'format', label: t('time.format') },
        ]}
        onChange={(chosen: string) => {
          const unit = units.find((one) => chosen === `unit:${one}`)
          if (unit) set({ kind: 'unit', unit })
          else set({ kind: chosen as TimeField['kind'] })
        }}
      />
      {time.kind === 'format' && (
        <>
          <AutoComplete
            value={time.format}
            aria-label={t('time.formatLabel')}
            placeholder="%Y-%m-%d %H:%M:%S"
            options={formats.map((format) => ({ value: format }))}
            popupMatchSelectWidth={false}
            onChange={(format: string) => set({ format })}
            style={{ minWidth: 190 }}
          />
          <Input
            value={time.zone}
            aria-label={t('time.zone')}
            placeholder="UTC"
            onChange={(event) => set({ zone: event.target.value })}
            style={{ width: 130 }}
          />
        </>
      )}
      {instant && <small className={styles.muted}>{t('time.instant', { instant })}</small>}
      {offer && (
        <Button size="small" type="link" onClick={() => field.onChange(offer)}>
          {t('time.offer', { what: describe(offer, t), instant: instantOrText(value, offer) })}
        </Button>
      )}
    </div>
  )
}

function describe(time: TimeField, t: (key: string) => string): string {
  if (time.kind === 'unit') return t(`time.unit.${time.unit}`)
  return time.kind === 'rfc3339' ? t('time.rfc3339') : time.format
}

function instantOrText(value: unknown, time: TimeField): string {
  return time.kind === 'unit' ? (instantOf(value, time.unit) ?? '') : String(value)
}
