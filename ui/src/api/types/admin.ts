/** Agents, users, API tokens and the audit log. */
import type { Role } from './session'

export interface Runner {
  name: string
  kind: 'hub'
  version: string
  state: 'online'
  address: string
  cores: number
  memory_bytes: number
  memory_used_bytes: number
  cpu_percent: number
  process_memory_bytes: number
  disk_read_bytes: number
  disk_written_bytes: number
  started_at_ms: number
  running: number
  done: number
  failed: number
}

export interface User {
  username: string
  role: Role
  disabled: boolean
  created_at_ms: number
  last_login_at_ms: number | null
}

export interface CreateUser {
  username: string
  password: string
  role: Role
}

export interface UpdateUser {
  role?: Role
  password?: string
  disabled?: boolean
}

export interface Token {
  id: string
  name: string
  role: Role
  username: string
  created_at_ms: number
  expires_at_ms: number | null
  last_used_at_ms: number | null
  prefix: string
}

export interface CreateToken {
  name: string
  role: Role
  expires_in_days?: number
}

/** The token itself is in the answer that creates it and nowhere else. */
export interface CreatedToken extends Token {
  token: string
}

export interface AuditEntry {
  id: string
  at_ms: number
  username: string
  via: 'session' | 'token' | 'setup' | 'hub'
  action: string
  object: string
  detail: string | null
  address: string
}

export interface AuditQuery {
  user?: string
  action?: string
  object?: string
  limit?: number
  cursor?: string
}
