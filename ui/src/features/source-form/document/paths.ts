/** From a path in the document, as faults carry it, to the field of the form that shows it. */
import type { SourceForm } from './form'
import { fields } from './fields'

/** The parts of the page, in their order. */
export const sections = [
  'basics',
  'target',
  'connection',
  'consumer',
  'parser',
  'mapping',
  'advanced',
  'exceptions',
] as const

export type SectionId = (typeof sections)[number]

export interface FieldRef {
  section: SectionId
  /** Name of the field in the form; where no field shows the path, that of the part it belongs to. */
  name: string
}

/** Sections by the beginning of a path; the longest that fits counts. */
const sectionOf: readonly [string, SectionId][] = [
  ['name', 'basics'],
  ['description', 'basics'],
  ['agent', 'basics'],
  ['replicas', 'basics'],
  ['write.via', 'basics'],
  ['target.tdengine', 'target'],
  ['target', 'mapping'],
  ['kafka.bootstrap_servers', 'connection'],
  ['kafka.security', 'connection'],
  ['kafka.session_timeout', 'advanced'],
  ['kafka.group_protocol', 'advanced'],
  ['kafka.on_missing_offset', 'advanced'],
  ['kafka.concurrency', 'advanced'],
  ['kafka', 'consumer'],
  ['message.encoding', 'consumer'],
  ['message', 'parser'],
  ['on_fault', 'exceptions'],
  ['write', 'advanced'],
  ['health', 'advanced'],
  ['activity_level', 'advanced'],
]

/** Paths whose field in the form has another name. */
const otherNames: Record<string, string> = {
  'kafka.security.tls': 'kafka.security.tls.enabled',
  'kafka.security.sasl': 'kafka.security.sasl.mechanism',
  'message.parse': 'message.parse.kind',
  agent: 'agent.on',
  'agent.labels': 'agent.labels',
  'target.tdengine.url': 'target.tdengine.connection',
  'target.tdengine.user': 'target.tdengine.connection',
  'target.tdengine.password': 'target.tdengine.connection',
  'target.tdengine': 'target.tdengine.connection',
  'target.tdengine.database': 'target.tdengine.database.name',
  'target.super_table': 'target.super_table.name',
}

export function startsWithPath(path: string, start: string): boolean {
  return path === start || path.startsWith(`${start}.`) || path.startsWith(`${start}[`)
}

export function sectionOfPath(path: string): SectionId {
  const fitting = sectionOf.filter(([start]) => startsWithPath(path, start))
  const longest = fitting.sort(([a], [b]) => b.length - a.length)[0]
  return longest?.[1] ?? 'basics'
}

/** The field that shows `path`. */
export function fieldOfPath(path: string, form: SourceForm): FieldRef {
  const section = sectionOfPath(path)
  return { section, name: columnOfPath(path, form) ?? itemOfPath(path) ?? plainOfPath(path) }
}

/** `target.columns.ts.from` → `target.columns.0.from`. Names of columns may hold dots. */
function columnOfPath(path: string, form: SourceForm): string | undefined {
  for (const list of ['columns', 'tags'] as const) {
    const start = `target.${list}.`
    if (!path.startsWith(start)) continue
    const rest = path.slice(start.length)
    const names = form.target[list].map((column) => column.name)
    const name = names.filter((one) => startsWithPath(rest, one)).sort((a, b) => b.length - a.length)[0]
    if (name === undefined) return `target.${list}`
    const idx = names.indexOf(name)
    return `${start}${String(idx)}${rest.slice(name.length)}`
  }
  return undefined
}

/** `message.extract[1].split.into` → `message.extract.1.split.into`. */
function itemOfPath(path: string): string | undefined {
  const item = /^(message\.(?:extract|filter))\[(\d+)\](.*)$/.exec(path)
  if (!item) return undefined
  const [, list, idx, rest] = item
  return list === 'message.filter'
    ? `${list}.${idx ?? ''}.expression`
    : `${list ?? ''}.${idx ?? ''}${rest ?? ''}`
}

function plainOfPath(path: string): string {
  const known = [...Object.keys(otherNames), ...fields.map((field) => field.path.join('.'))]
  const longest = known.filter((start) => startsWithPath(path, start)).sort((a, b) => b.length - a.length)[0]
  return longest === undefined ? path : (otherNames[longest] ?? longest)
}
