/** The hub as the tests see it: HTTP is answered here, below the client. */
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import type { Problem, Role, Session } from '@/api/types'

/** Address of a route of the hub, with msw's `:name` parts. */
export function api(path: string): string {
  return `${location.origin}/api/v1${path}`
}

export function sessionOf(role: Role, more: Partial<Session> = {}): Session {
  return {
    user: { username: 'ada', role },
    csrf_token: 'csrf-1',
    needs_setup: false,
    version: '0.2.0',
    demo: false,
    expires_at_ms: Date.now() + 3_600_000,
    ...more,
  }
}

/** An answer of the hub that refuses. */
export function problem(status: number, code: Problem['code'], more: Partial<Problem> = {}, headers: Record<string, string> = {}) {
  const body: Problem = { type: 'about:blank', title: code, status, code, detail: `refused: ${code}`, ...more }
  return HttpResponse.json(body, { status, headers: { 'Content-Type': 'application/problem+json', ...headers } })
}

/** Logs in as this role from the start. */
export function loggedInAs(role: Role, more: Partial<Session> = {}) {
  return http.get(api('/session'), () => HttpResponse.json(sessionOf(role, more)))
}

export const server = setupServer()
