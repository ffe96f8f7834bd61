import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answer, client } from '../client'
import type { SeriesScope, SeriesWindow } from '../types'
import { keys } from './keys'

/** The hub samples runs every 2 s; reading more often would show nothing new. */
const SAMPLE_MS = 2000

const SERIES_REFRESH_MS: Record<SeriesWindow, number> = { '15m': SAMPLE_MS, '24h': 30_000, '7d': 300_000 }

export function useSourceStatus(id: string) {
  return useQuery({
    queryKey: keys.sourcePart(id, 'status'),
    queryFn: ({ signal }) => answer(client.GET('/api/v1/sources/{id}/status', { params: { path: { id } }, signal })),
    refetchInterval: SAMPLE_MS,
  })
}

export function useSourceSeries(id: string, window: SeriesWindow, scope: SeriesScope) {
  return useQuery({
    queryKey: keys.sourcePart(id, 'series', window, scope),
    queryFn: ({ signal }) =>
      answer(client.GET('/api/v1/sources/{id}/series', { params: { path: { id }, query: { window, scope } }, signal })),
    refetchInterval: SERIES_REFRESH_MS[window],
    placeholderData: keepPreviousData,
  })
}
