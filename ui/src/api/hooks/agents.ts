import { useQuery } from '@tanstack/react-query'
import { answer, client } from '../client'
import { keys } from './keys'

/** Where data sources run: today the hub itself. */
export function useAgents() {
  return useQuery({
    queryKey: keys.agents,
    queryFn: ({ signal }) => answer(client.GET('/api/v1/agents', { signal })),
    refetchInterval: 5000,
  })
}
