/**
 * The document behind the form: YAML to form and form to YAML.
 *
 * The text that was there is the truth. Writing a form reads that text, compares field by field
 * and changes only what differs, so comments, order, notation and keys that the form does not know
 * survive any number of switches between form and YAML.
 */
import { type Document, isMap, parseDocument } from 'yaml'
import { type Codec, Unreadable, isRecord } from './codecs'
import { fields } from './fields'
import { type ColumnField, type SourceForm, noSecret } from './form'
import { writeColumns, writeItems } from './lists'
import { column, extract, filter } from './rules'
import { moveSecrets, secretFields, secretNameFor } from './secrets'
import { nodeAt, put } from './yaml-tree'

/** A fault in the text itself, found without the hub. */
export interface SyntaxFault {
  line: number
  column: number
  message: string
}

export interface ReadForm {
  form: SourceForm
  /** Paths whose value the form cannot show; they stay in the document as they are. */
  unreadable: string[]
}

/** The smallest document; everything else comes from the form. */
export const newDocument = 'version: 1\n'

const dump = { lineWidth: 0, flowCollectionPadding: false } as const

/** Parses a text; the engine refuses anchors, aliases and several documents, so this does too. */
export function parse(text: string): { doc: Document; faults: SyntaxFault[] } {
  const doc = parseDocument(text, { intAsBigInt: true, prettyErrors: true })
  const faults = [...doc.errors].map((error) => ({
    line: error.linePos?.[0].line ?? 1,
    column: error.linePos?.[0].col ?? 1,
    message: error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '',
  }))
  if (faults.length === 0 && doc.contents !== null && !isMap(doc.contents)) {
    faults.push({ line: 1, column: 1, message: 'A document is a mapping of keys to values.' })
  }
  return { doc, faults }
}

/** Values of a document as plain data. Whole numbers that no float holds exactly stay bigints. */
export function toPlain(doc: Document): Record<string, unknown> {
  const plain: unknown = narrow(doc.toJS())
  return isRecord(plain) ? plain : {}
}

function narrow(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value
  }
  if (Array.isArray(value)) return value.map(narrow)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, narrow(part)]))
}

export function emptyForm(): SourceForm {
  const form: SourceForm = {
    name: '',
    description: '',
    kafka: {
      security: {
        tls: { key_password: { ...noSecret } },
        sasl: { password: { ...noSecret } },
      },
    },
    message: { parse: { regex: { pattern: '' } }, extract: [], filter: [] },
    target: { tdengine: {}, columns: [], tags: [] },
    on_fault: {},
    write: {},
    health: {},
  } as unknown as SourceForm
  for (const field of fields) field.set(form, structuredClone(field.codec.empty))
  return form
}

/** The form that shows a document. Secrets that stand in it as text must have been moved before. */
export function readForm(doc: Document, typed: Record<string, string> = {}): ReadForm {
  const plain = toPlain(doc)
  const form = emptyForm()
  const unreadable: string[] = []
  const attempt = <T>(path: string, codec: Codec<T>, value: unknown): T => {
    if (value === undefined) return structuredClone(codec.empty)
    try {
      return codec.read(value)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      unreadable.push(path)
      return structuredClone(codec.empty)
    }
  }
  for (const { path, codec, set } of fields) {
    set(form, attempt(path.join('.'), codec, valueAt(plain, path)))
  }
  const list = <T>(path: string, codec: Codec<T>): T[] => {
    const value = valueAt(plain, path.split('.'))
    if (value !== undefined && !Array.isArray(value)) unreadable.push(path)
    return Array.isArray(value)
      ? value.map((item, idx) => attempt(`${path}[${String(idx)}]`, codec, item))
      : []
  }
  const columns = (path: string): ColumnField[] => {
    const value = valueAt(plain, path.split('.'))
    if (value !== undefined && !isRecord(value)) unreadable.push(path)
    return Object.entries(isRecord(value) ? value : {}).map(([name, rule]) => ({
      ...attempt(`${path}.${name}`, column, rule),
      name,
    }))
  }
  form.message.extract = list('message.extract', extract)
  form.message.filter = list('message.filter', filter)
  form.target.columns = columns('target.columns')
  form.target.tags = columns('target.tags')
  form.on_fault = readOnFault(plain.on_fault)
  for (const { inForm } of secretFields) {
    const secret = inForm(form)
    secret.typed = typed[secret.stored] ?? ''
  }
  return { form, unreadable }
}

function readOnFault(value: unknown): Record<string, string> {
  const chosen = Object.entries(isRecord(value) ? value : {})
  return Object.fromEntries(chosen.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function valueAt(plain: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), plain)
}

/** The text of `base` changed so that it says what the form says. */
export function writeForm(base: string, after: SourceForm): string {
  const { doc } = parse(base)
  const moved = moveSecrets(doc, after.name)
  const before = readForm(doc).form
  let changed = Object.keys(moved).length > 0
  const named = withSecretNames(after)
  for (const { path, codec, get, when, isDropped } of fields) {
    if (!when(named)) {
      if (isDropped && when(before) && nodeAt(doc, path) !== undefined) {
        changed = true
        put(doc, path, undefined)
      }
      continue
    }
    const value = get(named)
    if (when(before) && same(get(before), value)) continue
    changed = true
    put(doc, path, codec.write(value, nodeAt(doc, path)))
    if (path.join('.') === 'target.tdengine.connection') dropLogin(doc)
  }
  if (named.kafka.security.sasl.mechanism === '' && before.kafka.security.sasl.mechanism !== '') {
    put(doc, ['kafka', 'security', 'sasl'], undefined)
  }
  changed = writeLists(doc, before, named) || changed
  return changed ? doc.toString(dump) : base
}

/** A connection of the hub replaces the address and login that a document brought along. */
function dropLogin(doc: Document): void {
  for (const key of ['url', 'user', 'password', 'token', 'ca']) {
    put(doc, ['target', 'tdengine', key], undefined)
  }
}

function writeLists(doc: Document, before: SourceForm, after: SourceForm): boolean {
  const changes = [
    writeItems(doc, ['message', 'extract'], extract, before.message.extract, after.message.extract),
    writeItems(doc, ['message', 'filter'], filter, before.message.filter, after.message.filter),
    writeColumns(doc, ['target', 'columns'], before.target.columns, after.target.columns),
    writeColumns(doc, ['target', 'tags'], before.target.tags, after.target.tags),
  ]
  for (const kind of new Set([...Object.keys(before.on_fault), ...Object.keys(after.on_fault)])) {
    const chosen = after.on_fault[kind] ?? ''
    if (chosen === (before.on_fault[kind] ?? '')) continue
    put(doc, ['on_fault', kind], chosen === '' ? undefined : chosen)
    changes.push(true)
  }
  return changes.includes(true)
}

/** Typed secrets get the name under which they will be kept. */
function withSecretNames(form: SourceForm): SourceForm {
  const named = structuredClone(form)
  for (const { inForm, purpose } of secretFields) {
    const secret = inForm(named)
    if (secret.typed !== '') secret.stored = secretNameFor(form.name, purpose)
  }
  return named
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

/**
 * Merges a partial document, as presets and pasted properties give, into a text. `undefined` takes
 * a part out; `true` switches a part on and leaves what it is made of.
 */
export function patch(base: string, partial: Record<string, unknown>): string {
  const { doc } = parse(base)
  const into = (path: readonly string[], value: unknown): void => {
    if (isRecord(value) && Object.keys(value).length > 0) {
      for (const [key, part] of Object.entries(value)) into([...path, key], part)
    } else if (value !== true || !isMap(nodeAt(doc, path))) {
      put(doc, path, value)
    }
  }
  into([], partial)
  return doc.toString(dump)
}
