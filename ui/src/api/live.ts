/**
 * Live states and rates of data sources: the hub's server-sent events go into the query cache,
 * where `useSources` and `useSource` find them. Without a connection `useSources` polls.
 */
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { keys } from './hooks/keys'
import { mergeSummaries, removeSummaries } from './hooks/sources'
import { setLiveState } from './live-state'
import type { SourceSummary } from './types'

/** The browser tries again by itself after a lost connection, but not after a refusal. */
const RETRY_MS = 5000
/** The hub pings every 15 s; twice that without a sound means that the line is dead. */
const SILENCE_MS = 35_000

/** Keeps the query cache fresh while mounted; the shell does so once. */
export function useLiveSources(): void {
  const queries = useQueryClient()
  useEffect(() => listen(queries), [queries])
}

/** Opens the stream and returns what closes it. */
function listen(queries: QueryClient): () => void {
  let stream: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const connectIn = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(connect, ms)
  }
  const heard = () => {
    setLiveState('open')
    clearTimeout(timer)
    timer = setTimeout(() => {
      setLiveState('closed')
      connect()
    }, SILENCE_MS)
  }
  const connect = () => {
    stream?.close()
    stream = new EventSource('/api/v1/events')
    stream.addEventListener('open', heard)
    stream.addEventListener('ping', heard)
    stream.addEventListener('sources', (event) => {
      heard()
      mergeSummaries(queries, JSON.parse(String(event.data)) as SourceSummary[])
    })
    stream.addEventListener('deleted', (event) => {
      heard()
      removeSummaries(queries, (JSON.parse(String(event.data)) as { ids: string[] }).ids)
      void queries.invalidateQueries({ queryKey: keys.deletedSources })
    })
    stream.addEventListener('error', () => {
      setLiveState('closed')
      connectIn(RETRY_MS)
    })
  }

  connect()
  return () => {
    clearTimeout(timer)
    stream?.close()
    setLiveState('connecting')
  }
}
