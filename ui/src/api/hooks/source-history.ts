import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { answer, client } from '../client'
import type { ActivityLevel } from '../types'
import { keys } from './keys'
import { byCursor } from './pages'

/** Newest first, a page at a time. */
export function useVersions(id: string) {
  return useInfiniteQuery({
    queryKey: keys.sourcePart(id, 'versions'),
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(client.GET('/api/v1/sources/{id}/versions', { params: { path: { id }, query: { cursor } }, signal })),
    ...byCursor,
  })
}

export function useVersion(id: string, version: number | null) {
  return useQuery({
    queryKey: keys.sourcePart(id, 'version', version),
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/sources/{id}/versions/{version}', { params: { path: { id, version: version ?? 0 } }, signal }),
      ),
    enabled: version !== null,
    // A saved version never changes.
    staleTime: Infinity,
  })
}

export function useVersionDiff(id: string, between: { a: number; b: number } | null) {
  return useQuery({
    queryKey: keys.sourcePart(id, 'diff', between),
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/sources/{id}/versions/{from}/diff/{to}', {
          params: { path: { id, from: between?.a ?? 0, to: between?.b ?? 0 } },
          signal,
        }),
      ),
    enabled: between !== null,
    staleTime: Infinity,
  })
}

export function useRuns(id: string) {
  return useInfiniteQuery({
    queryKey: keys.sourcePart(id, 'runs'),
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(client.GET('/api/v1/sources/{id}/runs', { params: { path: { id }, query: { cursor } }, signal })),
    refetchInterval: 10_000,
    ...byCursor,
  })
}

/** What happened to the data source, newest first. */
export function useActivity(id: string, filter: { level?: ActivityLevel; kind?: string } = {}) {
  return useInfiniteQuery({
    queryKey: keys.sourcePart(id, 'activity', filter),
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(
        client.GET('/api/v1/sources/{id}/activity', { params: { path: { id }, query: { ...filter, cursor } }, signal }),
      ),
    refetchInterval: 5000,
    ...byCursor,
  })
}
