import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, client, idempotencyKey } from '../client'
import type { AgentUpdate, NewAgent, Runner } from '../types'
import { keys } from './keys'

/** Runners beat every few seconds; reading more often would show nothing new. */
const POLL_MS = 2000

/** What data sources run on: the hubs and the agents. */
export function useRunners() {
  return useQuery({
    queryKey: keys.agents,
    queryFn: ({ signal }) => answer(client.GET('/api/v1/agents', { signal })).then(({ items }) => items),
    refetchInterval: POLL_MS,
  })
}

/** The agents alone; none until the list is read. */
export function useAgents(): Runner[] {
  return (useRunners().data ?? []).filter(({ kind }) => kind === 'agent')
}

/** What changes agents also changes what their data sources do. */
function useAgentsChanged() {
  const queries = useQueryClient()
  return () => {
    void queries.invalidateQueries({ queryKey: keys.sources })
    return queries.invalidateQueries({ queryKey: keys.agents })
  }
}

export function useCreateAgent() {
  return useMutation({
    mutationFn: (body: NewAgent) => answer(client.POST('/api/v1/agents', { body, headers: idempotencyKey() })),
    onSuccess: useAgentsChanged(),
    // The answer holds the token itself: it must not stay in memory longer than its dialog.
    gcTime: 0,
  })
}

export function useUpdateAgent() {
  return useMutation({
    mutationFn: ({ id, ...body }: AgentUpdate & { id: string }) =>
      answer(client.PATCH('/api/v1/agents/{id}', { params: { path: { id } }, body })),
    onSuccess: useAgentsChanged(),
  })
}

/** `keepSources`: data sources may still name it; they wait until they are told of another. */
export function useDeleteAgent() {
  return useMutation({
    mutationFn: ({ id, keepSources }: { id: string; keepSources: boolean }) =>
      answer(
        client.DELETE('/api/v1/agents/{id}', {
          params: { path: { id }, ...(keepSources ? { query: { sources: 'keep' as const } } : {}) },
        }),
      ),
    onSuccess: useAgentsChanged(),
  })
}

/** A further token; the older one ends when this one is first used. */
export function useRotateAgentToken() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(client.POST('/api/v1/agents/{id}/tokens', { params: { path: { id } }, headers: idempotencyKey() })),
    onSuccess: useAgentsChanged(),
    gcTime: 0,
  })
}

export function useRevokeAgentToken() {
  return useMutation({
    mutationFn: ({ id, token_id }: { id: string; token_id: string }) =>
      answer(client.DELETE('/api/v1/agents/{id}/tokens/{token_id}', { params: { path: { id, token_id } } })),
    onSuccess: useAgentsChanged(),
  })
}

/**
 * Whether the agent answers now: asked again and again until it does. It is a question to the agent
 * and changes nothing, so it is a query though the route is a POST.
 */
export function useAgentCheck(id: string) {
  return useQuery({
    queryKey: keys.agentCheck(id),
    queryFn: ({ signal }) => answer(client.POST('/api/v1/agents/{id}/check', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.connected === true ? false : POLL_MS),
    retry: false,
    // An answer from before says nothing about now.
    gcTime: 0,
    staleTime: 0,
  })
}
