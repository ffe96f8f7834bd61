/** What a form asks the hub while it is filled in. */
import type { DocumentFault } from './session'

export type CheckPart = 'kafka' | 'tdengine' | 'all'

export interface CheckStep {
  end: 'kafka' | 'tdengine'
  name: string
  outcome: 'ok' | 'failed' | 'skipped'
  detail?: string | null
  cause?: string | null
  remedy?: string | null
}

export interface CheckAnswer {
  steps: CheckStep[]
  ran_on: 'hub'
}

export interface Topic {
  name: string
  partitions: number
  internal: boolean
}

/** A key, payload or header value; `text` when it is UTF-8. */
export interface Bytes {
  base64: string
  text?: string | null
}

export interface Header {
  name: string
  value: Bytes | null
}

export interface SampleMessage {
  topic: string
  partition: number
  offset: number
  timestamp_ms: number | null
  key: Bytes | null
  payload: Bytes | null
  headers: Header[]
}

export interface SampleRequest {
  document: string
  from: 'newest' | 'oldest' | 'both'
  count?: number
}

export type PreviewStepName = 'decode' | 'extract' | 'filter' | 'map'

export interface PreviewRequest {
  document: string
  messages: SampleMessage[] | null
  /** Typed sample: one message a line, or JSON objects one after another. */
  text: string | null
  until?: PreviewStepName
}

export interface PreviewRow {
  message_idx: number
  outcome: 'passed' | 'filtered' | 'rejected'
  kind?: string | null
  reason?: string | null
  filter_idx?: number | null
  cells: unknown[]
}

export interface PreviewStep {
  name: PreviewStepName
  columns: { name: string; type?: string | null }[]
  rows: PreviewRow[]
}

export interface PreviewAnswer {
  messages: SampleMessage[]
  steps: PreviewStep[]
  faults: DocumentFault[]
  ddl: string | null
  outcome: { written: number; filtered: number; rejected: number }
}

export interface ExpressionFunction {
  name: string
  signature: string
  description: string
  example: string
}

export interface ExpressionCheck {
  expression: string
  kind: 'filter' | 'value' | 'template'
  fields: { name: string; type?: string | null }[]
}

/** `start` and `end` count characters. */
export interface ExpressionFault {
  start: number
  end: number
  message: string
  hint?: string | null
}

export interface ClientProperties {
  document_patch: { kafka: Record<string, unknown> }
  secrets: { name: string; value: string }[]
  ignored: { key: string; why: string }[]
}

export interface Preset {
  id: string
  name: string
  hint: string
  kafka: Record<string, unknown>
  needs: string[]
}
