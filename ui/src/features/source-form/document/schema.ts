/**
 * What the form itself can tell before the hub is asked. Messages are keys of the page's texts.
 *
 * The hub's own check is the one that counts; this one is only quicker and asks for what is missing.
 */
import { z } from 'zod'
import { areLabels } from '@/features/agents/labels'
import type { AgentField, ColumnField, ExtractField, SourceForm } from './form'

const required = 'faults.required'

const sourceName = z
  .string()
  .min(1, required)
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'faults.name')

const size = z.string().regex(/^(\s*\d+\s*(B|KiB|MiB|GiB|KB|MB|GB)?\s*)?$/, 'faults.size')
const keep = z.string().regex(/^(\s*\d+\s*d?\s*)?$/, 'faults.keep')
const span = z.number().int().min(0, 'faults.notNegative').nullable()
const amount = z.number().int('faults.whole').min(0, 'faults.notNegative').nullable()

/** `host:port`, one or more, separated by commas; hosts may be IPv6 in brackets. */
const server = /^(\[[0-9a-fA-F:.%]+\]|[^\s,:[\]/]+):\d{1,5}$/

/** What is wrong with a list of servers; undefined where nothing is. */
export function serverFault(value: string): string | undefined {
  const parts = value.split(',').map((part) => part.trim())
  if (value.trim() === '') return required
  return parts.every((part) => server.test(part)) ? undefined : 'faults.servers'
}

const servers = z.string().superRefine((value, context) => {
  const message = serverFault(value)
  if (message) context.addIssue({ code: 'custom', message })
})

const secret = z.object({ stored: z.string(), typed: z.string() })

const column = z.custom<ColumnField>().superRefine((field, context) => {
  const add = (path: string[], message: string): void => {
    context.addIssue({ code: 'custom', path, message })
  }
  if (field.rule === 'none') return
  if (field.name.trim() === '') add(['name'], required)
  if (field.rule === 'from' && field.from === '') add(['from'], required)
  if (field.rule === 'template' && field.template === '') add(['template'], required)
  if (field.rule === 'expr' && field.expr.trim() === '') add(['expr'], required)
  if (field.time.kind === 'format' && field.time.format === '') add(['time', 'format'], required)
})

const extract = z.custom<ExtractField>().superRefine((rule, context) => {
  const add = (path: string[], message: string): void => {
    context.addIssue({ code: 'custom', path, message })
  }
  if (rule.from === '') add(['from'], required)
  if (rule.how === 'regex' && rule.regex.pattern === '') add(['regex', 'pattern'], required)
  if (rule.how === 'regex') return
  if (rule.split.separator === '') add(['split', 'separator'], required)
  if (rule.split.into === null) add(['split', 'into'], required)
  else if (rule.split.into < 1) add(['split', 'into'], 'faults.atLeastOne')
})

const agent = z.custom<AgentField>().superRefine(({ on, names, labels }, context) => {
  const add = (path: string[], message: string): void => {
    context.addIssue({ code: 'custom', path, message })
  }
  if (on === 'one' && names.length === 0) add(['on'], required)
  if (on === 'several' && names.length === 0) add(['names'], required)
  if (on !== 'labels') return
  if (labels.length === 0) add(['labels'], required)
  else if (!areLabels(labels)) add(['labels'], 'faults.labels')
})

/** As many as the engine takes. */
const replicas = z.number().int('faults.whole').min(1, 'faults.atLeastOne').max(64, 'faults.replicas').nullable()

const security = z
  .object({
    tls: z.object({
      enabled: z.boolean(),
      ca: z.string(),
      certificate: z.string(),
      key: z.string(),
      key_password: secret,
    }),
    sasl: z.object({ mechanism: z.string(), username: z.string(), password: secret }),
  })
  .superRefine(({ tls, sasl }, context) => {
    const add = (path: string[], message: string): void => {
      context.addIssue({ code: 'custom', path, message })
    }
    if (tls.enabled && tls.certificate !== '' && tls.key === '') {
      add(['tls', 'key'], 'faults.keyMissing')
    }
    if (tls.enabled && tls.key !== '' && tls.certificate === '') {
      add(['tls', 'certificate'], 'faults.certificateMissing')
    }
    if (sasl.mechanism === '') return
    if (sasl.username === '') add(['sasl', 'username'], required)
    if (sasl.password.typed === '' && sasl.password.stored === '') {
      add(['sasl', 'password'], required)
    }
  })

/** Rows of columns: names only once, the first one is the primary time, a new table needs types. */
const target = z
  .object({
    tdengine: z
      .object({
        connection: z.string(),
        url: z.string(),
        database: z.object({
          name: z.string().min(1, required),
          create: z.boolean(),
          precision: z.enum(['', 'ms', 'us', 'ns']),
          keep,
          vgroups: amount,
        }),
      })
      .refine(({ connection, url }) => connection !== '' || url !== '', {
        message: required,
        path: ['connection'],
      }),
    super_table: z.object({ name: z.string().min(1, required), create: z.boolean() }),
    subtable: z.string().min(1, required),
    columns: z.array(column),
    tags: z.array(column),
  })
  .superRefine((value, context) => {
    const used = (list: ColumnField[]): ColumnField[] => list.filter((field) => field.rule !== 'none')
    if (used(value.columns).length === 0) {
      context.addIssue({
        code: 'custom',
        path: ['columns'],
        message: 'faults.noColumns',
      })
    }
    if (value.super_table.create && used(value.tags).length === 0) {
      context.addIssue({ code: 'custom', path: ['tags'], message: 'faults.noTags' })
    }
    const seen = new Set<string>()
    for (const list of ['columns', 'tags'] as const) {
      value[list].forEach((field, idx) => {
        const add = (key: string, message: string): void => {
          context.addIssue({ code: 'custom', path: [list, idx, key], message })
        }
        if (field.rule === 'none') return
        if (seen.has(field.name)) add('name', 'faults.twice')
        seen.add(field.name)
        if (value.super_table.create && field.type === '') add('type', required)
      })
    }
  })

export const sourceFormSchema: z.ZodType<SourceForm, SourceForm> = z.object({
  name: sourceName,
  description: z.string(),
  agent,
  replicas,
  kafka: z.object({
    bootstrap_servers: servers,
    topics: z.array(z.string()).min(1, required),
    start: z
      .object({
        at: z.enum(['earliest', 'latest', 'timestamp']),
        timestamp_ms: z.number().nullable(),
      })
      .refine(({ at, timestamp_ms }) => at !== 'timestamp' || timestamp_ms !== null, {
        message: required,
        path: ['timestamp_ms'],
      }),
    group_id: z.string(),
    client_id: z.string(),
    idle_timeout: z.object({
      never: z.boolean(),
      after_ms: z.number().int().min(1, 'faults.atLeastOne').nullable(),
    }),
    fetch_max_wait: span,
    concurrency: amount,
    on_missing_offset: z.string(),
    session_timeout: span,
    group_protocol: z.string(),
    security,
  }),
  message: z.object({
    encoding: z.string(),
    parse: z
      .object({ kind: z.enum(['json', 'regex']), regex: z.object({ pattern: z.string() }) })
      .refine(({ kind, regex }) => kind !== 'regex' || regex.pattern !== '', {
        message: required,
        path: ['regex', 'pattern'],
      }),
    extract: z.array(extract),
    filter: z.array(z.object({ expression: z.string().trim().min(1, required) })),
  }),
  target,
  on_fault: z.record(z.string(), z.string()),
  write: z.object({
    via: z.string(),
    batch_size: amount,
    max_latency: span,
    memory: size,
    writers: amount,
    archive_file_size: size,
  }),
  health: z.object({
    period: span,
    busy_threshold: z.number().min(0, 'faults.notNegative').nullable(),
    write_error_threshold: amount,
  }),
  activity_level: z.string(),
})

/** Paths (with dots) at which the form is not complete, and the key of the first message for each. */
export function formFaults(form: SourceForm): Map<string, string> {
  const result = sourceFormSchema.safeParse(form)
  const found = new Map<string, string>()
  for (const issue of result.success ? [] : result.error.issues) {
    const path = issue.path.join('.')
    if (!found.has(path)) found.set(path, issue.message)
  }
  return found
}

/** Messages that ask for something that is not there yet, in contrast to what is wrong. */
export function isMissing(message: string): boolean {
  return ['faults.required', 'faults.noColumns', 'faults.noTags'].includes(message)
}
