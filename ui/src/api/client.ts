/**
 * The one client of the hub's REST interface, typed by its routes. Only `src/api/hooks` uses it.
 *
 * It adds the CSRF token, turns every answer that is not a success into an `ApiProblem`, and lets
 * a request that meets an expired session wait for the login dialog and then sends it again, so
 * that a form behind the dialog loses nothing.
 */
import createClient, { type Middleware } from 'openapi-fetch'
import { getCsrfToken, setCsrfToken, waitForLogin } from './login-state'
import type { paths } from './schema.gen'
import { problemOf, unreachable } from './problem'
import type { Session } from './types'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Routes for which a 401 is the answer and not an expired session. */
const LOGIN_ROUTES = new Set(['/api/v1/session', '/api/v1/setup'])

async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers)
  const token = getCsrfToken()
  if (token !== null && !SAFE.has(request.method)) {
    headers.set('X-CSRF-Token', token)
  }
  return globalThis.fetch(new Request(request.clone(), { headers }))
}

async function sendLoggedIn(request: Request): Promise<Response> {
  const response = await send(request)
  if (response.status === 401 && !LOGIN_ROUTES.has(new URL(request.url).pathname)) {
    try {
      await waitForLogin()
    } catch {
      return response
    }
    return send(request)
  }
  if (response.status === 403 && (await hasCode(response, 'csrf'))) {
    await renewCsrfToken()
    return send(request)
  }
  return response
}

async function hasCode(response: Response, code: string): Promise<boolean> {
  return (await problemOf(response.clone())).code === code
}

/** Another tab has logged in anew: the cookie is shared, the token of this tab is old. */
async function renewCsrfToken(): Promise<void> {
  const response = await globalThis.fetch(new URL('/api/v1/session', location.origin))
  if (response.ok) {
    setCsrfToken(((await response.json()) as Session).csrf_token)
  }
}

function isAbort(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError'
}

const problems: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) {
      throw await problemOf(response)
    }
  },
  onError({ error }) {
    // A call that its own caller gave up is no problem to show.
    return isAbort(error) ? error : unreachable(error)
  },
}

export const client = createClient<paths>({
  baseUrl: globalThis.location.origin,
  credentials: 'same-origin',
  fetch: sendLoggedIn,
})
client.use(problems)

/** The answer of a call whose failure was thrown by the middleware above. */
export async function answer<T>(call: Promise<{ data?: T; response: Response }>): Promise<T> {
  return (await call).data as T
}

/** A resource with the tag that `If-Match` takes. */
export interface Tagged<T> {
  value: T
  etag: string
}

/** As `answer`, with the ETag; a hub always sends one where this is used. */
export async function taggedAnswer<T>(call: Promise<{ data?: T; response: Response }>): Promise<Tagged<T>> {
  const { data, response } = await call
  return { value: data as T, etag: response.headers.get('ETag') ?? '' }
}

/** Headers that make a change fail with `edited_meanwhile` if someone else was faster. */
export function ifMatch(etag: string): { 'If-Match': string } {
  return { 'If-Match': etag }
}

/** The ETag of a resource of which only the version is at hand, such as a row of a list. */
export function etagOfVersion(version: number): string {
  return `"${version}"`
}

/** Makes a create that is sent again (after the login dialog, say) answer as the first time. */
export function idempotencyKey(): { 'Idempotency-Key': string } {
  const random = crypto.getRandomValues(new Uint8Array(16))
  return { 'Idempotency-Key': Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('') }
}
