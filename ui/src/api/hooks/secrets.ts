import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, client } from '../client'
import { keys } from './keys'
import { allPages } from './pages'

/** Names and use of secrets; their values never leave the hub. */
export function useSecrets() {
  return useQuery({
    queryKey: keys.secrets,
    queryFn: ({ signal }) => allPages((query) => answer(client.GET('/api/v1/secrets', { params: { query }, signal }))),
  })
}

function useSecretsChanged() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: keys.secrets })
}

export function usePutSecret() {
  return useMutation({
    mutationFn: ({ name, value }: { name: string; value: string }) =>
      answer(client.PUT('/api/v1/secrets/{name}', { params: { path: { name } }, body: { value } })),
    onSuccess: useSecretsChanged(),
  })
}

export function useDeleteSecret() {
  return useMutation({
    mutationFn: (name: string) => answer(client.DELETE('/api/v1/secrets/{name}', { params: { path: { name } } })),
    onSuccess: useSecretsChanged(),
  })
}
