/** What the hub keeps for documents to refer to: connections, uploads, secrets. */

export interface Connection {
  name: string
  url: string
  user: string | null
  ca_upload: string | null
  version: number
  updated_at_ms: number
  updated_by: string
  used_by: string[]
}

/** What is written; an absent password or token keeps the stored one. */
export interface ConnectionBody {
  name: string
  url: string
  user: string | null
  ca_upload: string | null
  password?: string
  token?: string
}

export interface Database {
  name: string
  precision: string
  keep: string
}

export interface CreateDatabase {
  name: string
  precision?: 'ms' | 'us' | 'ns'
  keep_days?: number
  vgroups?: number
  dry_run?: boolean
}

export interface Created {
  sql: string
  created: boolean
}

export interface ColumnSpec {
  name: string
  type: string
  second_key: boolean
}

export interface SuperTable {
  columns: ColumnSpec[]
  tags: ColumnSpec[]
}

export interface CreateSuperTable extends SuperTable {
  name: string
  dry_run?: boolean
}

export type UploadKind = 'certificate' | 'key' | 'keytab'

export interface Upload {
  name: string
  kind: UploadKind
  size: number
  sha256: string
  created_at_ms: number
  created_by: string
  subject: string | null
  expires_at_ms: number | null
  used_by: string[]
}

export interface Secret {
  name: string
  created_at_ms: number
  updated_at_ms: number
  updated_by: string
  used_by: string[]
}
