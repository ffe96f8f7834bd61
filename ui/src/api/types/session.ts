/** Who is logged in, and how the hub says that something went wrong. */

export type Role = 'viewer' | 'editor' | 'admin'

export interface Session {
  user: { username: string; role: Role } | null
  csrf_token: string | null
  needs_setup: boolean
  version: string
  demo: boolean
  expires_at_ms: number | null
}

export interface DocumentFault {
  path: string
  line?: number | null
  column?: number | null
  message: string
  hint?: string | null
}

/** `application/problem+json` (RFC 9457) with the hub's own members. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  hint?: string | null
  faults?: DocumentFault[] | null
}

export interface Page<T> {
  items: T[]
  next_cursor: string | null
  total: number
}
