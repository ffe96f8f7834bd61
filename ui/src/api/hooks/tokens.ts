import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, client, idempotencyKey } from '../client'
import type { CreateToken } from '../types'
import { keys } from './keys'
import { allPages } from './pages'

/** One's own API tokens; an admin sees all. */
export function useTokens() {
  return useQuery({
    queryKey: keys.tokens,
    queryFn: ({ signal }) => allPages((query) => answer(client.GET('/api/v1/tokens', { params: { query }, signal }))),
  })
}

function useTokensChanged() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: keys.tokens })
}

export function useCreateToken() {
  return useMutation({
    mutationFn: (body: CreateToken) => answer(client.POST('/api/v1/tokens', { body, headers: idempotencyKey() })),
    onSuccess: useTokensChanged(),
    // The answer holds the token itself: it must not stay in memory longer than its dialog.
    gcTime: 0,
  })
}

export function useDeleteToken() {
  return useMutation({
    mutationFn: (id: string) => answer(client.DELETE('/api/v1/tokens/{id}', { params: { path: { id } } })),
    onSuccess: useTokensChanged(),
  })
}
