import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, client } from '../client'
import { loginRenewed, setCsrfToken } from '../login-state'
import type { Role, Session } from '../types'
import { keys } from './keys'

async function readSession(signal?: AbortSignal): Promise<Session> {
  const session = await answer(client.GET('/api/v1/session', { signal }))
  setCsrfToken(session.csrf_token)
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
    setCsrfToken(session.csrf_token)
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

export function useLogout() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => answer(client.DELETE('/api/v1/session')),
    onSuccess: async () => {
      setCsrfToken(null)
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] })
      await queries.refetchQueries({ queryKey: keys.session })
    },
  })
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) =>
      answer(client.PUT('/api/v1/session/password', { body })),
    // A new password may end sessions and change the CSRF token of this one.
    onSuccess: () => readSession().then(() => undefined),
  })
}
