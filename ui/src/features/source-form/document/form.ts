/**
 * What the form holds. Its shape follows the document, so that a path in the document is, as a
 * rule, also the name of a field. Empty text and `null` stand for "not given": the default counts.
 *
 * The form is a view: what it does not know stays in the document (see `document.ts`).
 */

/** A password: kept on the hub under a name, or typed just now and not yet kept. */
export interface SecretField {
  /** Name of the secret on the hub; empty where there is none. */
  stored: string
  /** Typed in this session; never part of a document or a draft. */
  typed: string
}

/** Where reading begins for a group that has no committed offset. */
export interface StartField {
  at: 'earliest' | 'latest' | 'timestamp'
  /** Only counts with `timestamp`. */
  timestamp_ms: number | null
}

/** When a run ends by itself. */
export interface IdleTimeoutField {
  never: boolean
  /** Without new messages for so long; `null` takes the default of 500 ms. */
  after_ms: number | null
}

/** How messages are read. The pattern stays when JSON is chosen, so that going back loses nothing. */
export interface ParseField {
  kind: 'json' | 'regex'
  regex: { pattern: string }
}

/** Takes one field apart. Both ways are kept; `how` tells which one counts. */
export interface ExtractField {
  from: string
  how: 'split' | 'regex'
  split: { separator: string; into: number | null }
  regex: { pattern: string }
}

/** One filter; an object because rows of a form need a name for their field. */
export interface FilterField {
  expression: string
}

/** How a value is read as a time. */
export interface TimeField {
  kind: '' | 'rfc3339' | 'unit' | 'format'
  unit: 's' | 'ms' | 'us' | 'ns'
  format: string
  zone: string
}

/** What fills a column or tag; `none` leaves it NULL and out of the document. */
export type RuleKind = 'from' | 'value' | 'template' | 'expr' | 'none'

/** A column or tag of the super table with its rule. */
export interface ColumnField {
  name: string
  /** TDengine's type; needed where the super table is created. */
  type: string
  rule: RuleKind
  from: string
  /** A constant as it is typed: `7`, `true`, `text`, `"7"` for the text 7. */
  default: string
  value: string
  template: string
  expr: string
  time: TimeField
  second_key: boolean
}

/** The database that rows go to. */
export interface DatabaseField {
  name: string
  create: boolean
  precision: '' | 'ms' | 'us' | 'ns'
  keep: string
  vgroups: number | null
}

/** What runs the data source. */
export interface AgentField {
  on: 'hubs' | 'one' | 'several' | 'labels'
  /** The agents, of which `one` takes the first. */
  names: string[]
  /** `key=value`: agents that have all of them. */
  labels: string[]
}

export interface SourceForm {
  name: string
  description: string
  agent: AgentField
  /** How many run it at once. */
  replicas: number | null
  kafka: {
    bootstrap_servers: string
    topics: string[]
    start: StartField
    group_id: string
    client_id: string
    idle_timeout: IdleTimeoutField
    fetch_max_wait: number | null
    concurrency: number | null
    on_missing_offset: string
    session_timeout: number | null
    group_protocol: string
    security: {
      tls: {
        enabled: boolean
        ca: string
        certificate: string
        key: string
        key_password: SecretField
      }
      sasl: { mechanism: string; username: string; password: SecretField }
    }
  }
  message: {
    encoding: string
    parse: ParseField
    extract: ExtractField[]
    filter: FilterField[]
  }
  target: {
    tdengine: {
      connection: string
      /** Address that a document brought along; a connection of the hub takes its place. */
      url: string
      database: DatabaseField
    }
    super_table: { name: string; create: boolean }
    subtable: string
    columns: ColumnField[]
    tags: ColumnField[]
  }
  on_fault: Record<string, string>
  write: {
    /** Who writes to TDengine: the agent itself (`direct`, also where nothing is said) or the `hub` for it. */
    via: string
    batch_size: number | null
    max_latency: number | null
    memory: string
    writers: number | null
    archive_file_size: string
  }
  health: {
    period: number | null
    busy_threshold: number | null
    write_error_threshold: number | null
  }
  activity_level: string
}

export const noSecret: SecretField = { stored: '', typed: '' }

export const noTime: TimeField = { kind: '', unit: 'ms', format: '', zone: '' }

/** A column that nothing fills yet. */
export function newColumn(name = '', type = ''): ColumnField {
  return {
    name,
    type,
    rule: 'none',
    from: '',
    default: '',
    value: '',
    template: '',
    expr: '',
    time: { ...noTime },
    second_key: false,
  }
}

/** An extract rule as *Add* puts it into the form. */
export function newExtract(from = ''): ExtractField {
  return { from, how: 'split', split: { separator: '', into: 2 }, regex: { pattern: '' } }
}
