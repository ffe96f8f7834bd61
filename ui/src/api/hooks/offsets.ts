import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, client } from '../client'
import type { OffsetReset } from '../types'
import { keys } from './keys'

export function useOffsets(id: string, enabled = true) {
  return useQuery({
    queryKey: keys.sourcePart(id, 'offsets'),
    queryFn: ({ signal }) => answer(client.GET('/api/v1/sources/{id}/offsets', { params: { path: { id } }, signal })),
    enabled,
  })
}

/** Refused with `wrong_state` unless the data source is stopped, done or failed. */
export function useResetOffsets(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: OffsetReset) =>
      answer(client.POST('/api/v1/sources/{id}/offsets/reset', { params: { path: { id } }, body })),
    onSuccess: (_, { dry_run }) =>
      dry_run ? undefined : queries.invalidateQueries({ queryKey: keys.sourcePart(id, 'offsets') }),
  })
}
