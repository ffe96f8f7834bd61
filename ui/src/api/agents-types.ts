/**
 * Agents and replicas as the hub's REST interface has them. Times are milliseconds since 1970 UTC,
 * sizes are bytes, rates are per second.
 */
import type { components, paths } from './schema.gen'

type Schemas = components['schemas']

export type RunnerKind = 'hub' | 'agent'
export type RunnerState = 'online' | 'offline' | 'never_connected' | 'no_token'
export type AgentTokenState = 'unused' | 'active' | 'ending' | 'revoked'

export interface AgentToken {
  id: string
  prefix: string
  created_at_ms: number
  created_by: string
  first_used_at_ms: number | null
  last_used_at_ms: number | null
  ends_at_ms: number | null
  state: AgentTokenState
}

export interface RunnerSource {
  id: string
  name: string
  state: State
}

/** What runs data sources: a hub or an agent. Figures of its machine are null while it is offline. */
export interface Runner {
  id: string
  name: string
  kind: RunnerKind
  state: RunnerState
  labels: Record<string, string>
  sources: RunnerSource[]
  version: string | null
  address: string | null
  cores: number | null
  memory_bytes: number | null
  memory_used_bytes: number | null
  cpu_percent: number | null
  process_memory_bytes: number | null
  disk_read_bytes: number | null
  disk_written_bytes: number | null
  started_at_ms: number | null
  running: number
  done: number
  failed: number
  last_seen_at_ms: number | null
  /** Name of the hub that its link leads to. */
  connected_to: string | null
  round_trip_ms: number | null
  upgrade: string | null
  cause: string | null
  tokens: AgentToken[]
  /** Host name of its machine. */
  instance: string | null
}

export interface NewAgent {
  name: string
  labels: Record<string, string>
}

export interface AgentUpdate {
  name?: string
  labels?: Record<string, string>
}

/** One way to bring the agent onto a machine, as lines for a shell. */
export interface SetupWay {
  install: string
  /** Where the configuration goes; null where there is no file. */
  config_file: string | null
  start: string
}

export type SetupWayName = 'debian' | 'binary' | 'environment'

export interface AgentSetup {
  endpoint: string
  ca_pem: string | null
  config_toml: string
  commands: Record<SetupWayName, SetupWay> & { check: string }
  /** The endpoint leads to the hub's own machine only. */
  is_loopback: boolean
}

/** The token itself is in the answer that creates it and nowhere else. */
export interface MadeAgentToken {
  token: string
  setup: AgentSetup
}

export interface MadeAgent extends MadeAgentToken {
  agent: Runner
}

export interface AgentCheck {
  connected: boolean
  round_trip_ms: number | null
  cause: string | null
  remedy: string | null
  version: string | null
  upgrade: string | null
}

export type State = Schemas['State'] | 'waiting'

/** One of several runs of a data source, or its only one. */
export interface Replica {
  runner_id: string
  runner_name: string
  kind: RunnerKind
  version: number
  state: State
  cause: string | null
  remedy: string | null
  run_id: string | null
  /** Number of partitions that it owns. */
  partitions: number
  consumed_per_s: number
  /** No word of it lately: these are the last numbers. */
  is_stale: boolean
}

interface Json<Body> {
  headers: Record<string, unknown>
  content: { 'application/json': Body }
}

type Call<Status extends number, Answer, Body = never, Path = never> = {
  parameters: { query?: never; header?: never; cookie?: never } & ([Path] extends [never] ? { path?: never } : { path: Path })
  responses: Record<Status, Json<Answer>>
} & ([Body] extends [never] ? { requestBody?: never } : { requestBody: { content: { 'application/json': Body } } })

interface ById {
  id: string
}

/** Routes of agents, until the OpenAPI document has them. */
export type Paths = Omit<paths, '/api/v1/agents'> & {
  '/api/v1/agents': { get: Call<200, { items: Runner[] }>; post: Call<201, MadeAgent, NewAgent> }
  '/api/v1/agents/{id}': {
    get: Call<200, Runner, never, ById>
    patch: Call<200, Runner, AgentUpdate, ById>
    delete: Omit<Call<200, never, never, ById>, 'parameters'> & {
      parameters: { path: ById; query?: { sources?: 'keep' } }
    }
  }
  '/api/v1/agents/{id}/tokens': { post: Call<201, MadeAgentToken, never, ById> }
  '/api/v1/agents/{id}/tokens/{token_id}': { delete: Call<200, never, never, ById & { token_id: string }> }
  '/api/v1/agents/{id}/check': { post: Call<200, AgentCheck, never, ById> }
}
