/**
 * The fields of the form, in the order in which their keys are written into a document.
 *
 * One line a field: where it stands in the document (and, by the same path, in the form), how it
 * is read and written, and when it counts at all. A field of a part that is switched off keeps its
 * value in the form and is absent from the document.
 */
import {
  type Codec,
  Unreadable,
  agent,
  database,
  idleTimeout,
  isRecord,
  millis,
  number,
  secretName,
  servers,
  start,
  superTable,
  text,
  tlsEnabled,
  topics,
  upload,
  whole,
} from './codecs'
import type { ParseField, SourceForm } from './form'

export interface Field<T = unknown> {
  /** Keys from the top of the document. */
  path: readonly string[]
  codec: Codec<T>
  get: (form: SourceForm) => T
  set: (form: SourceForm, value: T) => void
  /** Whether the field counts; always where not given. */
  when: (form: SourceForm) => boolean
  /** Where it does not count any more, its key goes; else what stands above it went already. */
  isDropped: boolean
}

type Bag = Record<string, unknown>

function bag(value: unknown): Bag {
  return value as Bag
}

/** A field whose value stands in the form at `inForm`, which is its path unless given. */
function field<T>(
  path: string,
  codec: Codec<T>,
  options: { inForm?: string; when?: (form: SourceForm) => boolean; isDropped?: boolean } = {},
): Field {
  const keys = (options.inForm ?? path).split('.')
  const last = keys[keys.length - 1] ?? ''
  const parent = (form: SourceForm): Bag =>
    keys.slice(0, -1).reduce<Bag>((at, key) => bag(at[key]), bag(form))
  return {
    path: path.split('.'),
    codec: codec as Codec<unknown>,
    get: (form) => parent(form)[last],
    set: (form, value) => {
      parent(form)[last] = value
    },
    when: options.when ?? (() => true),
    isDropped: options.isDropped ?? false,
  }
}

/** `json` or `regex`; the pattern is a field of its own so that comments at it survive. */
const parseKind: Codec<ParseField['kind']> = {
  empty: 'json',
  read: (value) => {
    if (!isRecord(value)) throw new Unreadable()
    if (value.regex !== undefined) return 'regex'
    if (value.json !== undefined) return 'json'
    throw new Unreadable()
  },
  write: (kind) => (kind === 'json' ? { json: {}, regex: undefined } : { json: undefined, regex: {} }),
}

const hasTls = (form: SourceForm): boolean => form.kafka.security.tls.enabled
const hasSasl = (form: SourceForm): boolean => form.kafka.security.sasl.mechanism !== ''
const onAgents = (form: SourceForm): boolean => form.agent.on !== 'hubs'
/** One agent runs it once. */
const mayRepeat = (form: SourceForm): boolean => form.agent.on !== 'one'
const isRegex = (form: SourceForm): boolean => form.message.parse.kind === 'regex'

const tls = 'kafka.security.tls'
const sasl = 'kafka.security.sasl'

export const fields: readonly Field[] = [
  field('name', text),
  field('description', text),
  field('agent', agent),
  field('replicas', whole, { when: mayRepeat, isDropped: true }),
  field('kafka.bootstrap_servers', servers),
  field('kafka.topics', topics),
  field('kafka.start', start),
  field('kafka.group_id', text),
  field('kafka.client_id', text),
  field('kafka.idle_timeout', idleTimeout),
  field('kafka.fetch_max_wait', millis),
  field('kafka.concurrency', whole),
  field('kafka.on_missing_offset', text),
  field('kafka.session_timeout', millis),
  field('kafka.group_protocol', text),
  field(tls, tlsEnabled, { inForm: `${tls}.enabled` }),
  field(`${tls}.ca`, upload, { when: hasTls }),
  field(`${tls}.certificate`, upload, { when: hasTls }),
  field(`${tls}.key`, upload, { when: hasTls }),
  field(`${tls}.key_password`, secretName, { inForm: `${tls}.key_password.stored`, when: hasTls }),
  field(`${sasl}.mechanism`, text),
  field(`${sasl}.username`, text, { when: hasSasl }),
  field(`${sasl}.password`, secretName, { inForm: `${sasl}.password.stored`, when: hasSasl }),
  field('message.encoding', text),
  field('message.parse', parseKind, { inForm: 'message.parse.kind' }),
  field('message.parse.regex.pattern', text, { when: isRegex }),
  field('target.tdengine.connection', text),
  field('target.tdengine.url', text, { when: (form) => form.target.tdengine.connection === '' }),
  field('target.tdengine.database', database),
  field('target.super_table', superTable),
  field('target.subtable', text),
  field('write.via', text, { when: onAgents, isDropped: true }),
  field('write.batch_size', whole),
  field('write.max_latency', millis),
  field('write.memory', text),
  field('write.writers', whole),
  field('write.archive_file_size', text),
  field('health.period', millis),
  field('health.busy_threshold', number),
  field('health.write_error_threshold', whole),
  field('activity_level', text),
]

/** Order of keys within each mapping of the document; keys that are not listed go last. */
const keyOrder: Record<string, readonly string[]> = {
  '': ['version', 'name', 'description', 'agent', 'replicas', 'data_dir', 'kafka', 'message', 'target'],
  message: ['encoding', 'parse', 'extract', 'filter'],
  target: ['tdengine', 'super_table', 'subtable', 'columns', 'tags'],
}
const lastKeys = ['on_fault', 'write', 'health', 'activity_level']

/** Place of `key` among its siblings below `parent`. */
export function rankOf(parent: readonly string[], key: string): number {
  const at = parent.join('.')
  const order = keyOrder[at] ?? fieldOrder(parent)
  const found = [...order, ...(at === '' ? lastKeys : [])].indexOf(key)
  return found === -1 ? Number.MAX_SAFE_INTEGER : found
}

function fieldOrder(parent: readonly string[]): string[] {
  const below = fields.filter((one) => parent.every((key, depth) => one.path[depth] === key))
  return [...new Set(below.map((one) => one.path[parent.length] ?? ''))]
}
