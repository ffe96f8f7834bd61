/** Forms made at random, the same for the same seed: for the tests of round trips. */
import { emptyForm } from './document'
import { type ColumnField, type ExtractField, type SourceForm, newColumn, newExtract } from './form'

export type Random = () => number

/** mulberry32: small and good enough to vary forms. */
export function randomFrom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const texts = [
  'a',
  'x y',
  '- dash',
  '# hash',
  'true',
  '12',
  'null',
  "it's",
  '"q"',
  'ä{b}',
  'a: b',
  '~',
  '${X}',
  'tab\there',
  '0x1f',
  '1e3',
]

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T
}

const maybe = (random: Random, value: () => string): string => (random() < 0.5 ? '' : value())
const number = (random: Random): number | null => (random() < 0.5 ? null : Math.floor(random() * 100_000))

function extract(random: Random): ExtractField {
  const rule = newExtract(pick(random, texts))
  return random() < 0.5
    ? { ...rule, split: { separator: pick(random, texts), into: 1 + Math.floor(random() * 5) } }
    : { ...rule, how: 'regex', regex: { pattern: pick(random, ['(?<a>\\d+)', ...texts]) } }
}

function column(random: Random, name: string): ColumnField {
  const rule = pick(random, ['from', 'value', 'template', 'expr'] as const)
  const field = {
    ...newColumn(
      name,
      maybe(random, () => pick(random, ['INT', 'VARCHAR(64)'])),
    ),
    rule,
  }
  const time = pick(random, [
    field.time,
    { ...field.time, kind: 'rfc3339' as const },
    { ...field.time, kind: 'unit' as const, unit: pick(random, ['s', 'ms', 'us', 'ns'] as const) },
    { ...field.time, kind: 'format' as const, format: '%Y', zone: maybe(random, () => 'UTC') },
  ])
  return {
    ...field,
    time,
    from: rule === 'from' ? pick(random, texts) : '',
    default: rule === 'from' ? maybe(random, () => pick(random, ['0', 'true', 'text', '"7"', 'null'])) : '',
    value:
      rule === 'value'
        ? pick(random, ['7', '-1.5', 'true', 'text', '"7"', 'null', '9223372036854775807'])
        : '',
    template: rule === 'template' ? pick(random, ['{a}', ...texts]) : '',
    expr: rule === 'expr' ? pick(random, ['a + 1', ...texts]) : '',
    second_key: random() < 0.2,
  }
}

function columns(random: Random, prefix: string): ColumnField[] {
  return Array.from({ length: Math.floor(random() * 4) }, (_, idx) =>
    column(random, `${prefix}${String(idx)}`),
  )
}

export function randomForm(random: Random): SourceForm {
  const form = emptyForm()
  form.name = pick(random, ['a', 'b-1', 'c_2'])
  form.description = maybe(random, () => pick(random, texts))
  form.agent = pick(random, [
    { on: 'hubs', names: [], labels: [] },
    { on: 'one', names: ['plant-7'], labels: [] },
    { on: 'one', names: [], labels: [] },
    { on: 'several', names: ['plant-7', '12'], labels: [] },
    { on: 'labels', names: [], labels: ['site=north', 'line=7'] },
  ])
  form.replicas = form.agent.on === 'one' || random() < 0.5 ? null : 2
  form.write.via = form.agent.on === 'hubs' ? '' : maybe(random, () => 'hub')
  form.kafka.group_protocol = maybe(random, () => pick(random, ['classic', 'consumer']))
  form.kafka.bootstrap_servers = pick(random, ['h:1', 'a:1, b:2'])
  form.kafka.topics = Array.from({ length: Math.floor(random() * 3) }, (_, idx) => `t${String(idx)}`)
  form.kafka.start = pick(random, [
    form.kafka.start,
    { at: 'latest', timestamp_ms: null },
    { at: 'timestamp', timestamp_ms: 1_700_000_000_000 },
  ])
  form.kafka.idle_timeout = pick(random, [
    form.kafka.idle_timeout,
    { never: true, after_ms: null },
    { never: false, after_ms: 1 + Math.floor(random() * 90_000) },
  ])
  form.kafka.group_id = maybe(random, () => pick(random, texts))
  form.kafka.fetch_max_wait = number(random)
  form.kafka.security.tls.enabled = random() < 0.5
  if (form.kafka.security.tls.enabled) form.kafka.security.tls.ca = maybe(random, () => 'ca.pem')
  form.kafka.security.sasl.mechanism = pick(random, ['', 'PLAIN', 'SCRAM-SHA-512'])
  if (form.kafka.security.sasl.mechanism !== '') form.kafka.security.sasl.username = pick(random, texts)
  form.message.extract = Array.from({ length: Math.floor(random() * 3) }, () => extract(random))
  form.message.filter = Array.from({ length: Math.floor(random() * 3) }, () => ({
    expression: pick(random, texts),
  }))
  if (random() < 0.4) form.message.parse = { kind: 'regex', regex: { pattern: pick(random, texts) } }
  form.target.tdengine.connection = maybe(random, () => 'lab')
  form.target.tdengine.database = pick(random, [
    { name: 'd', create: false, precision: '', keep: '', vgroups: null },
    { name: 'd', create: true, precision: 'us', keep: '10d', vgroups: 2 },
    { name: 'd', create: true, precision: '', keep: '', vgroups: null },
  ])
  form.target.super_table = { name: 's', create: random() < 0.5 }
  form.target.subtable = maybe(random, () => pick(random, texts))
  form.target.columns = columns(random, 'c')
  form.target.tags = columns(random, 't')
  if (random() < 0.5) form.on_fault = { tombstone: pick(random, ['stop', 'archive']) }
  form.write.memory = maybe(random, () => '64MiB')
  form.write.max_latency = number(random)
  form.health.busy_threshold = random() < 0.5 ? null : 0.5
  return form
}
