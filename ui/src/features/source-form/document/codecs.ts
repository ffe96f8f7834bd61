/**
 * Codecs: how a value of the document becomes a value of the form, and back.
 *
 * `read` refuses (by `Unreadable`) what the form cannot show, such as `${NAME}` where a number
 * stands. The caller then leaves that part of the document alone.
 */
import { isMap, isScalar, isSeq } from 'yaml'
import { labelsOf } from '@/features/agents/labels'
import type { AgentField, DatabaseField, IdleTimeoutField, StartField } from './form'

/** Thrown by `read` where the document holds what the form has no field for. */
export class Unreadable extends Error {}

export interface Codec<T> {
  /** The form's value where the document has none. */
  empty: T
  read: (value: unknown) => T
  /**
   * The document's value; `undefined` takes the key out. `old` is the node that stands there, for
   * values that can be written in two ways: the user's way is kept.
   */
  write: (value: T, old: unknown) => unknown
}

function refuse(): never {
  throw new Unreadable()
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const text: Codec<string> = {
  empty: '',
  read: (value) => {
    if (typeof value === 'string') return value
    // YAML reads `group_id: 12` as a number; the engine takes it as text.
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : refuse()
  },
  write: (value) => (value === '' ? undefined : value),
}

export const whole: Codec<number | null> = {
  empty: null,
  read: (value) => (typeof value === 'number' && Number.isInteger(value) ? value : refuse()),
  write: (value) => value ?? undefined,
}

export const number: Codec<number | null> = {
  empty: null,
  read: (value) => (typeof value === 'number' ? value : refuse()),
  write: (value) => value ?? undefined,
}

/** `plant-7`, `[plant-7, plant-8]` or `{labels: {site: north}}`; absent: the hubs. */
export const agent: Codec<AgentField> = {
  empty: { on: 'hubs', names: [], labels: [] },
  read: (value) => {
    if (Array.isArray(value)) return { on: 'several', names: value.map((name) => text.read(name)), labels: [] }
    if (!isRecord(value)) return { on: 'one', names: readName(value), labels: [] }
    const { labels, ...others } = value
    if (!isRecord(labels) || Object.keys(others).length > 0) return refuse()
    const texts = Object.entries(labels).map(([key, label]) => `${key}=${text.read(label)}`)
    return { on: 'labels', names: [], labels: texts }
  },
  write: ({ on, names, labels }) => {
    // What is chosen and not filled in stays a choice: without the key it would be the hubs again.
    if (on === 'one') return names[0] ?? ''
    if (on === 'several') return names
    return on === 'labels' ? { labels: labelsOf(labels) } : undefined
  },
}

function readName(value: unknown): string[] {
  const name = text.read(value)
  return name === '' ? [] : [name]
}

const millisOf: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

function readMillis(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  const parts = typeof value === 'string' ? /^\s*(\d+)\s*(ms|s|m|h)?\s*$/.exec(value) : null
  return parts ? Number(parts[1]) * (millisOf[parts[2] ?? 'ms'] ?? 1) : refuse()
}

/** A time span in the shortest notation that is exact: `90000` is `90s`. */
export function spanOf(ms: number): string {
  if (ms > 0 && ms % 3_600_000 === 0) return `${String(ms / 3_600_000)}h`
  if (ms > 0 && ms % 60_000 === 0) return `${String(ms / 60_000)}m`
  if (ms > 0 && ms % 1000 === 0) return `${String(ms / 1000)}s`
  return `${String(ms)}ms`
}

/** A time span; in the form it is in milliseconds. */
export const millis: Codec<number | null> = {
  empty: null,
  read: readMillis,
  write: (value) => (value === null ? undefined : spanOf(value)),
}

export const idleTimeout: Codec<IdleTimeoutField> = {
  empty: { never: false, after_ms: null },
  read: (value) => {
    const ms = value === 'never' ? 0 : readMillis(value)
    return ms === 0 ? { never: true, after_ms: null } : { never: false, after_ms: ms }
  },
  write: ({ never, after_ms }) => {
    if (never) return 'never'
    return after_ms === null ? undefined : spanOf(after_ms)
  },
}

export const start: Codec<StartField> = {
  empty: { at: 'earliest', timestamp_ms: null },
  read: (value) => {
    if (value === 'earliest' || value === 'latest') return { at: value, timestamp_ms: null }
    const at = isRecord(value) ? value.timestamp_ms : undefined
    return typeof at === 'number' ? { at: 'timestamp', timestamp_ms: at } : refuse()
  },
  write: ({ at, timestamp_ms }) => (at === 'timestamp' ? { timestamp_ms: timestamp_ms ?? 0 } : at),
}

/** Splits `a, b` as the engine does. */
export function splitList(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function readList(value: unknown): string[] {
  if (typeof value === 'string') return splitList(value)
  return Array.isArray(value) ? value.map((item) => text.read(item)) : refuse()
}

export const topics: Codec<string[]> = {
  empty: [],
  read: readList,
  write: (value, old) => {
    if (value.length === 0) return undefined
    return isScalar(old) ? value.join(', ') : value
  },
}

export const servers: Codec<string> = {
  empty: '',
  read: (value) => (typeof value === 'string' ? value : readList(value).join(', ')),
  write: (value, old) => {
    if (value.trim() === '') return undefined
    return isSeq(old) ? splitList(value) : value
  },
}

/** TLS is on with `true` and with any mapping; the files are fields of their own. */
export const tlsEnabled: Codec<boolean> = {
  empty: false,
  read: (value) => (typeof value === 'boolean' ? value : isRecord(value) || refuse()),
  write: (on, old) => {
    if (!on) return undefined
    return isMap(old) ? old : {}
  },
}

/** A certificate or key that was uploaded to the hub: `{upload: name}`. */
export const upload: Codec<string> = {
  empty: '',
  read: (value) => (isRecord(value) ? text.read(value.upload) : refuse()),
  write: (value) => (value === '' ? undefined : { upload: value }),
}

/** The name of a stored secret. Literals were moved to the hub's store before (`secrets.ts`). */
export const secretName: Codec<string> = {
  empty: '',
  read: (value) => (isRecord(value) ? text.read(value.secret) : refuse()),
  write: (value) => (value === '' ? undefined : { secret: value }),
}

export const database: Codec<DatabaseField> = {
  empty: { name: '', create: false, precision: '', keep: '', vgroups: null },
  read: (value) => {
    if (!isRecord(value)) return { ...database.empty, name: text.read(value) }
    const { name, create = false } = value
    const options = isRecord(create) ? create : {}
    if (!isRecord(create) && typeof create !== 'boolean') refuse()
    return {
      name: text.read(name),
      create: create !== false,
      precision: readPrecision(options.precision),
      keep: options.keep === undefined ? '' : text.read(options.keep),
      vgroups: options.vgroups === undefined ? null : whole.read(options.vgroups),
    }
  },
  write: ({ name, create, precision, keep, vgroups }, old) => {
    if (!create) {
      if (name === '') return undefined
      return isMap(old) ? { name, create: undefined } : name
    }
    const options = {
      precision: precision === '' ? undefined : precision,
      keep: keep === '' ? undefined : keep,
      vgroups: vgroups ?? undefined,
    }
    const given = Object.values(options).some((option) => option !== undefined)
    return { name, create: given ? options : true }
  },
}

function readPrecision(value: unknown): DatabaseField['precision'] {
  if (value === undefined) return ''
  return value === 'ms' || value === 'us' || value === 'ns' ? value : refuse()
}

export const superTable: Codec<{ name: string; create: boolean }> = {
  empty: { name: '', create: false },
  read: (value) => {
    if (!isRecord(value)) return { name: text.read(value), create: false }
    const { name, create = false } = value
    return { name: text.read(name), create: typeof create === 'boolean' ? create : refuse() }
  },
  write: ({ name, create }, old) => {
    if (create) return { name, create: true }
    if (name === '') return undefined
    return isMap(old) ? { name, create: undefined } : name
  },
}
