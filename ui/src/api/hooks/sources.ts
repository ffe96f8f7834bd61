import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { answer, client, etagOfVersion, idempotencyKey, ifMatch, taggedAnswer, type Tagged } from '../client'
import { useLiveState } from '../live-state'
import type { BulkAction, CreateSource, Source, SourceAction, SourceSummary, UpdateSource } from '../types'
import { keys } from './keys'
import { allPages } from './pages'

/** How often the list is read when the live events do not come through. */
const POLL_MS = 3000

/** All data sources, kept fresh by `useLiveSources`, or by polling when that has no connection. */
export function useSources() {
  const live = useLiveState()
  return useQuery({
    queryKey: keys.sourceList,
    queryFn: ({ signal }) =>
      allPages((query) => answer(client.GET('/api/v1/sources', { params: { query }, signal }))),
    refetchInterval: live === 'open' ? false : POLL_MS,
    staleTime: 10_000,
    // Comparing a thousand summaries with their curves each second costs more than drawing rows in sight.
    structuralSharing: false,
  })
}

/** One data source with its document; `etag` is what `useUpdateSource` takes. */
export function useSource(id: string) {
  return useQuery({
    queryKey: keys.source(id),
    queryFn: ({ signal }) => taggedAnswer(client.GET('/api/v1/sources/{id}', { params: { path: { id } }, signal })),
  })
}

export function useDeletedSources(enabled: boolean) {
  return useQuery({
    queryKey: keys.deletedSources,
    queryFn: ({ signal }) =>
      allPages((query) => answer(client.GET('/api/v1/sources/deleted', { params: { query }, signal }))),
    enabled,
  })
}

/** Puts what changed into the list and into the opened data source, if they are in the cache. */
export function mergeSummaries(queries: QueryClient, changed: SourceSummary[]): void {
  const byId = new Map(changed.map((summary) => [summary.id, summary]))
  queries.setQueryData<SourceSummary[]>(keys.sourceList, (list) => {
    if (list === undefined) {
      return undefined
    }
    const known = new Set(list.map((summary) => summary.id))
    return [
      ...list.map((summary) => byId.get(summary.id) ?? summary),
      ...changed.filter((summary) => !known.has(summary.id)),
    ]
  })
  for (const summary of changed) {
    mergeIntoOne(queries, summary)
  }
}

function mergeIntoOne(queries: QueryClient, summary: SourceSummary): void {
  const one = queries.getQueryData<Tagged<Source>>(keys.source(summary.id))
  if (one === undefined) {
    return
  }
  if (one.value.version === summary.version) {
    queries.setQueryData<Tagged<Source>>(keys.source(summary.id), { ...one, value: { ...one.value, ...summary } })
  } else {
    // Someone saved a new version: document and tag are to be read anew.
    void queries.invalidateQueries({ queryKey: keys.source(summary.id), exact: true })
  }
}

export function removeSummaries(queries: QueryClient, ids: string[]): void {
  const gone = new Set(ids)
  queries.setQueryData<SourceSummary[]>(keys.sourceList, (list) => list?.filter((summary) => !gone.has(summary.id)))
}

/** A mutation that answers with data sources: they are shown at once, what hangs on them is read anew. */
function useShow() {
  const queries = useQueryClient()
  return (...sources: Source[]) => {
    mergeSummaries(queries, sources)
    for (const { id } of sources) {
      void queries.invalidateQueries({ queryKey: keys.source(id) })
    }
  }
}

export function useCreateSource() {
  const show = useShow()
  return useMutation({
    mutationFn: (body: CreateSource) =>
      answer(client.POST('/api/v1/sources', { body, headers: idempotencyKey() })),
    onSuccess: (source) => show(source),
  })
}

/** Creates and starts the demo's own data source, on the hub of the demo. */
export function useStartDemo() {
  const show = useShow()
  return useMutation({
    mutationFn: () => answer(client.POST('/api/v1/sources/demo')),
    onSuccess: (source) => show(source),
  })
}

/** Fails with `edited_meanwhile` when `etag` is no longer the newest. */
export function useUpdateSource(id: string) {
  const show = useShow()
  return useMutation({
    mutationFn: ({ etag, ...body }: UpdateSource & { etag: string }) =>
      taggedAnswer(client.PUT('/api/v1/sources/{id}', { params: { path: { id }, header: ifMatch(etag) }, body })),
    onSuccess: ({ value }) => show(value),
  })
}

export function useDeleteSource() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, version }: { id: string; version: number }) =>
      answer(client.DELETE('/api/v1/sources/{id}', { params: { path: { id }, header: ifMatch(etagOfVersion(version)) } })),
    onSuccess: (_, { id }) => {
      removeSummaries(queries, [id])
      void queries.invalidateQueries({ queryKey: keys.deletedSources })
    },
  })
}

export function useRestoreSource() {
  const show = useShow()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => answer(client.POST('/api/v1/sources/{id}/restore', { params: { path: { id } } })),
    onSuccess: (source) => {
      show(source)
      void queries.invalidateQueries({ queryKey: keys.deletedSources })
    },
  })
}

export function useCopySource() {
  const show = useShow()
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      answer(
        client.POST('/api/v1/sources/{id}/copy', { params: { path: { id } }, body: { name }, headers: idempotencyKey() }),
      ),
    onSuccess: (source) => show(source),
  })
}

/** The document as YAML text, as `useImportSources` takes it. */
export function useExportSource() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(client.GET('/api/v1/sources/{id}/export', { params: { path: { id } }, parseAs: 'text' })),
  })
}

/** Takes one or more YAML documents: creates all of them, or none. */
export function useImportSources() {
  const show = useShow()
  return useMutation({
    mutationFn: (body: string) =>
      answer(
        client.POST('/api/v1/sources/import', {
          body,
          bodySerializer: (text) => text,
          headers: { 'Content-Type': 'text/yaml', ...idempotencyKey() },
        }),
      ),
    onSuccess: ({ created }) => show(...created),
  })
}

export function useBulkAction() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { action: BulkAction; ids: string[] }) => answer(client.POST('/api/v1/sources/bulk', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.sources }),
  })
}

function act(id: string, action: SourceAction | 'keep-running'): Promise<Source> {
  const params = { params: { path: { id } } }
  switch (action) {
    case 'start':
      return answer(client.POST('/api/v1/sources/{id}/start', params))
    case 'stop':
      return answer(client.POST('/api/v1/sources/{id}/stop', params))
    case 'pause':
      return answer(client.POST('/api/v1/sources/{id}/pause', params))
    case 'resume':
      return answer(client.POST('/api/v1/sources/{id}/resume', params))
    case 'keep-running':
      return answer(client.POST('/api/v1/sources/{id}/keep-running', params))
  }
}

/** Start, stop, pause, resume; `keep-running` saves "never ends by itself" as a new version and starts. */
export function useSourceAction() {
  const show = useShow()
  return useMutation({
    mutationFn: ({ id, action }: { id: string; action: SourceAction | 'keep-running' }) => act(id, action),
    onSuccess: (source) => show(source),
  })
}

export function useValidateDocument() {
  return useMutation({
    mutationFn: (document: string) => answer(client.POST('/api/v1/sources/validate', { body: { document } })),
  })
}
