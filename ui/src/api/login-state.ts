/**
 * What the client must know of the login outside of React: the CSRF token, and requests that wait
 * until the user has logged in again.
 */

import type { Session } from './types'

let csrfToken: string | null = null
let lastSession: Session | null = null

/** The session that the open page belongs to; kept when the hub has forgotten it. */
export function getLastSession(): Session | null {
  return lastSession
}

export function rememberSession(session: Session | null): void {
  lastSession = session?.user == null ? null : session
  csrfToken = session?.csrf_token ?? null
}

export function setCsrfToken(token: string | null): void {
  csrfToken = token
}

export function getCsrfToken(): string | null {
  return csrfToken
}

type Listener = () => void

const listeners = new Set<Listener>()
let waiting: { resolve: () => void; reject: () => void }[] = []
let expired = false

/** For `useSyncExternalStore`: whether the session has ended under the open page. */
export const sessionExpiry = {
  subscribe: (listener: Listener): Listener => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  get: (): boolean => expired,
}

function setExpired(value: boolean): void {
  expired = value
  listeners.forEach((listener) => listener())
}

/** Opens the login dialog and waits for it. Rejects when the user gives up. */
export function waitForLogin(): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.push({ resolve, reject: () => reject(new Error('login given up')) })
    setExpired(true)
  })
}

/** The user has logged in again: what waited is sent now. */
export function loginRenewed(): void {
  const requests = waiting
  waiting = []
  setExpired(false)
  requests.forEach((request) => request.resolve())
}

/** The user leaves instead: what waited fails with its 401. */
export function loginGivenUp(): void {
  const requests = waiting
  waiting = []
  setExpired(false)
  requests.forEach((request) => request.reject())
}
