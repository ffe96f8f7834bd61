import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, client } from '../client'
import type { FaultsQuery, ReplayRequest } from '../types'
import { keys } from './keys'
import { byCursor } from './pages'

export function useFaults(id: string, filter: Omit<FaultsQuery, 'cursor'> = {}) {
  return useInfiniteQuery({
    queryKey: keys.sourcePart(id, 'faults', filter),
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(
        client.GET('/api/v1/sources/{id}/faults', { params: { path: { id }, query: { ...filter, cursor } }, signal }),
      ),
    ...byCursor,
  })
}

export function useFaultGroups(id: string) {
  return useQuery({
    queryKey: keys.sourcePart(id, 'faults', 'groups'),
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/sources/{id}/faults/groups', { params: { path: { id } }, signal })),
    refetchInterval: 10_000,
  })
}

/** Sends archived messages through the current version; with `dry_run` only tells what would become of them. */
export function useReplayFaults(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: ReplayRequest) =>
      answer(client.POST('/api/v1/sources/{id}/faults/replay', { params: { path: { id } }, body })),
    onSuccess: (_, { dry_run }) =>
      dry_run === true ? undefined : queries.invalidateQueries({ queryKey: keys.sourcePart(id, 'faults') }),
  })
}

/** Where a link downloads the archive from, one JSON object a line. */
export function faultsDownloadUrl(id: string, filter: { kind?: string; reason?: string } = {}): string {
  const query = new URLSearchParams(filter).toString()
  return `/api/v1/sources/${encodeURIComponent(id)}/faults/download${query === '' ? '' : `?${query}`}`
}
