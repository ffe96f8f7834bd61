import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { answer, client } from '../client'
import { getLastSession, loginGivenUp, loginRenewed, rememberSession, sessionExpiry, waitForLogin } from '../login-state'
import type { Role, Session } from '../types'
import { keys } from './keys'

/**
 * A session that ended under an open page is kept as it was, with the login dialog before it:
 * were the page to see "nobody", it would go to the login page and lose what was typed.
 */
async function readSession(signal?: AbortSignal): Promise<Session> {
  const session = await answer(client.GET('/api/v1/session', { signal }))
  const last = getLastSession()
  if (session.user === null && last !== null) {
    waitForLogin().catch(() => undefined)
    return last
  }
  rememberSession(session)
  return session
}

/** Who is logged in; answered also when nobody is. */
export function useSession() {
  return useQuery({
    queryKey: keys.session,
    queryFn: ({ signal }) => readSession(signal),
    staleTime: 60_000,
  })
}

const RANK: Record<Role, number> = { viewer: 0, editor: 1, admin: 2 }

/** Whether the user may do what `role` may. The hub decides; this only hides what it would refuse. */
export function useMay(role: Role): boolean {
  const user = useSession().data?.user
  return user != null && RANK[user.role] >= RANK[role]
}

/** A login by whatever means: the cache of another user must not be shown to this one. */
function useSessionBegun() {
  const queries = useQueryClient()
  return (session: Session) => {
    rememberSession(session)
    queries.setQueryData(keys.session, session)
    loginRenewed()
    void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] })
  }
}

export function useLogin() {
  const begun = useSessionBegun()
  return useMutation({
    mutationFn: (body: { username: string; password: string }) => answer(client.POST('/api/v1/session', { body })),
    onSuccess: begun,
  })
}

export function useSetup() {
  const begun = useSessionBegun()
  return useMutation({
    mutationFn: (body: { setup_token: string; username: string; password: string }) =>
      answer(client.POST('/api/v1/setup', { body })),
    onSuccess: begun,
  })
}

/** Nobody is logged in any more: what this user saw leaves the memory, and the login page comes. */
function useSessionEnded() {
  const queries = useQueryClient()
  return async () => {
    rememberSession(null)
    loginGivenUp()
    await queries.refetchQueries({ queryKey: keys.session })
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] })
  }
}

export function useLogout() {
  const ended = useSessionEnded()
  return useMutation({
    mutationFn: () => answer(client.DELETE('/api/v1/session')),
    onSuccess: ended,
  })
}

/** Leaves the dialog of an expired session without logging in. */
export function useGiveUpLogin() {
  return useMutation({ mutationFn: useSessionEnded() })
}

/** Whether the session has ended under the open page. */
export function useSessionExpired(): boolean {
  return useSyncExternalStore(sessionExpiry.subscribe, sessionExpiry.get)
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) =>
      answer(client.PUT('/api/v1/session/password', { body })),
    // A new password may end sessions and change the CSRF token of this one.
    onSuccess: () => readSession().then(() => undefined),
  })
}
