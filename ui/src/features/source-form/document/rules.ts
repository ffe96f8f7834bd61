/** Codecs of the rules that stand in lists and mappings: extract, filter, columns and tags. */
import { isScalar } from 'yaml'
import { type Codec, Unreadable, isRecord, text, whole } from './codecs'
import {
  type ColumnField,
  type ExtractField,
  type FilterField,
  type TimeField,
  newColumn,
  newExtract,
  noTime,
} from './form'

export const extract: Codec<ExtractField> = {
  empty: newExtract(),
  read: (value) => {
    if (!isRecord(value)) throw new Unreadable()
    const rule = newExtract(value.from === undefined ? '' : text.read(value.from))
    if (isRecord(value.regex)) {
      return { ...rule, how: 'regex', regex: { pattern: text.read(value.regex.pattern ?? '') } }
    }
    if (!isRecord(value.split)) throw new Unreadable()
    const { separator = '', into } = value.split
    const parts = into === undefined ? null : whole.read(into)
    return { ...rule, split: { separator: text.read(separator), into: parts } }
  },
  write: ({ from, how, split, regex }) =>
    how === 'split'
      ? {
          from,
          split: { separator: split.separator, into: split.into ?? undefined },
          regex: undefined,
        }
      : { from, split: undefined, regex: { pattern: regex.pattern } },
}

export const filter: Codec<FilterField> = {
  empty: { expression: '' },
  read: (value) => ({ expression: text.read(value) }),
  write: ({ expression }) => expression,
}

/**
 * A constant as the form shows it. JSON scalars show as such; a text that would be taken for one
 * is quoted, so that `"7"` stays a text.
 */
export function constantToText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? ''
  return typeof textToConstant(value) === 'string' && !value.startsWith('"') && value !== ''
    ? value
    : JSON.stringify(value)
}

/** The constant that is meant by what was typed; whole numbers of any length stay exact. */
export function textToConstant(typed: string): string | number | bigint | boolean | null {
  const trimmed = typed.trim()
  if (/^-?\d+$/.test(trimmed) && !Number.isSafeInteger(Number(trimmed))) return BigInt(trimmed)
  try {
    const value: unknown = JSON.parse(trimmed)
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
      return value as string | number | boolean | null
    }
  } catch {
    // Not JSON, hence a text.
  }
  return typed
}

function constant(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  return isRecord(value) || Array.isArray(value) ? refuse() : constantToText(value)
}

function refuse(): never {
  throw new Unreadable()
}

const units = ['s', 'ms', 'us', 'ns'] as const

function readTime(value: unknown): TimeField {
  if (value === undefined) return { ...noTime }
  if (value === 'rfc3339') return { ...noTime, kind: 'rfc3339' }
  if (!isRecord(value)) return refuse()
  const unit = units.find((name) => name === value.unit)
  if (unit) return { ...noTime, kind: 'unit', unit }
  const { format, zone = '' } = value
  if (format === undefined) return refuse()
  return { ...noTime, kind: 'format', format: text.read(format), zone: text.read(zone) }
}

function writeTime({ kind, unit, format, zone }: TimeField): unknown {
  switch (kind) {
    case '':
      return undefined
    case 'rfc3339':
      return kind
    case 'unit':
      return { unit, format: undefined, zone: undefined }
    case 'format':
      return { unit: undefined, format, zone: zone === '' ? undefined : zone }
  }
}

const ruleKinds = ['from', 'value', 'template', 'expr'] as const

/** The rule of a column; its name is the key in the mapping and added by the caller. */
export const column: Codec<ColumnField> = {
  empty: newColumn(),
  read: (value) => {
    if (!isRecord(value)) return { ...newColumn(), rule: 'from', from: text.read(value) }
    const rule = ruleKinds.find((kind) => value[kind] !== undefined) ?? 'from'
    return {
      ...newColumn(),
      rule,
      from: value.from === undefined ? '' : text.read(value.from),
      default: value.default === undefined ? '' : constant(value.default),
      value: value.value === undefined ? '' : constant(value.value),
      template: value.template === undefined ? '' : text.read(value.template),
      expr: value.expr === undefined ? '' : text.read(value.expr),
      type: value.type === undefined ? '' : text.read(value.type),
      time: readTime(value.time),
      second_key: value.second_key === true,
    }
  },
  write: (field, old) => {
    const given = {
      from: field.rule === 'from' ? field.from : undefined,
      default: field.rule === 'from' && field.default !== '' ? textToConstant(field.default) : undefined,
      value: field.rule === 'value' ? textToConstant(field.value) : undefined,
      template: field.rule === 'template' ? field.template : undefined,
      expr: field.rule === 'expr' ? field.expr : undefined,
      type: field.type === '' ? undefined : field.type,
      time: writeTime(field.time),
      second_key: field.second_key ? true : undefined,
    }
    const named = Object.entries(given).filter(([, value]) => value !== undefined)
    const onlyFrom = named.length === 1 && given.from !== undefined
    return onlyFrom && (isScalar(old) || old === undefined) ? field.from : given
  },
}

/** Whether two columns say the same in the document, whatever else the form remembers of them. */
export function columnKey(field: ColumnField): string {
  return JSON.stringify([field.name, column.write(field, null)], (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}
