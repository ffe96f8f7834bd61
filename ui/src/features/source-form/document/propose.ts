/** Columns and tags that a sample suggests, as a start that is edited before anything is created. */
import { type ColumnField, newColumn, noTime } from './form'
import { guessTime, soundsLikeTime } from './time-guess'

export interface SampleField {
  name: string
  /** Values of the field over the rows of the sample; null where it is missing. */
  values: unknown[]
}

export interface Proposal {
  columns: ColumnField[]
  tags: ColumnField[]
}

/** Fields of every message that come from Kafka and not from its text. */
export const kafkaFields = [
  '_topic',
  '_partition',
  '_offset',
  '_timestamp',
  '_key',
  '_headers',
  '_payload',
] as const

/** Whether a field comes from Kafka; only the names that Kafka's fields have, not every `_`. */
export function isKafkaField(name: string): boolean {
  return (kafkaFields as readonly string[]).includes(name) || name.startsWith('_headers_')
}

/** Head-room over the longest text of the sample, in steps that look chosen. */
const lengths = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_374]

/** The narrowest type that takes all values and leaves room for others like them. */
export function typeOf(values: readonly unknown[]): string {
  const given = values.filter((value) => value !== null && value !== undefined)
  if (given.length === 0) return 'VARCHAR(64)'
  if (given.every((value) => typeof value === 'boolean')) return 'BOOL'
  if (given.every((value) => typeof value === 'number')) {
    return given.every((value) => Number.isInteger(value)) ? 'BIGINT' : 'DOUBLE'
  }
  const bytes = new TextEncoder()
  const longest = Math.max(...given.map((value) => bytes.encode(asText(value)).length))
  const room = lengths.find((length) => length >= longest * 2) ?? 16_374
  return `VARCHAR(${String(room)})`
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** Names that tell one thing from another: those make subtables, hence tags. */
export function soundsLikeId(name: string): boolean {
  return /(^|_)(id|uuid|key|code|serial|device|sensor|meter|site|host|location|region|group|groupid|deviceid|sensorid)$/i.test(
    name,
  )
}

function mapped(name: string, field: string, type: string): ColumnField {
  return { ...newColumn(name, type), rule: 'from', from: field }
}

/** TDengine's own rules for names of columns: letters, digits and `_`, at most 64 bytes. */
export function columnName(field: string): string {
  const name = field.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 64)
  return /^[0-9]/.test(name) ? `_${name}`.slice(0, 64) : name
}

/** The primary time first, then columns; what names a thing becomes a tag. */
export function propose(fields: readonly SampleField[]): Proposal {
  const own = fields.filter((field) => !isKafkaField(field.name) && !isContainer(field))
  const time = primaryTime(own)
  const columns = [time?.column ?? { ...mapped('ts', '_timestamp', 'TIMESTAMP') }]
  const tags: ColumnField[] = []
  for (const field of own) {
    if (field.name === time?.field) continue
    const made = mapped(columnName(field.name), field.name, typeOf(field.values))
    if (soundsLikeId(field.name) && !made.type.startsWith('DOUBLE')) tags.push(made)
    else columns.push(made)
  }
  if (tags.length === 0) tags.push(mapped('topic', '_topic', 'VARCHAR(128)'))
  return { columns, tags }
}

/** Objects and lists are taken apart into fields of their own, which are proposed instead. */
function isContainer(field: SampleField): boolean {
  return field.values.some((value) => typeof value === 'object' && value !== null)
}

function primaryTime(fields: readonly SampleField[]): { field: string; column: ColumnField } | null {
  for (const { name, values } of fields) {
    const value = values.find((one) => one !== null && one !== undefined)
    const time = soundsLikeTime(name) ? guessTime(value) : null
    if (time === null) continue
    return { field: name, column: { ...mapped(columnName(name), name, 'TIMESTAMP'), time } }
  }
  return null
}

/** Rules for the columns of a table that is there: same-named fields map by themselves. */
export function rulesFor(
  specs: readonly { name: string; type: string; second_key?: boolean }[],
  given: readonly ColumnField[],
  fields: readonly SampleField[],
): ColumnField[] {
  return specs.map((spec) => {
    const rule = given.find((column) => column.name === spec.name && column.rule !== 'none')
    if (rule) return { ...rule, type: rule.type }
    const field =
      fields.find((one) => one.name === spec.name) ??
      fields.find((one) => one.name.toLowerCase() === spec.name.toLowerCase())
    if (!field) return newColumn(spec.name)
    const value = field.values.find((one) => one !== null && one !== undefined)
    const time = /^TIMESTAMP/i.test(spec.type) ? (guessTime(value) ?? { ...noTime }) : { ...noTime }
    return { ...mapped(spec.name, field.name, ''), time }
  })
}
