import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, client, etagOfVersion, idempotencyKey, ifMatch, taggedAnswer } from '../client'
import type { ConnectionBody, CreateDatabase, CreateSuperTable } from '../types'
import { keys } from './keys'
import { allPages } from './pages'

export function useConnections() {
  return useQuery({
    queryKey: keys.connections,
    queryFn: ({ signal }) =>
      allPages((query) => answer(client.GET('/api/v1/connections', { params: { query }, signal }))),
  })
}

function useConnectionsChanged() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: keys.connections })
}

/** Creates, or with `version` changes the connection that `name` says. */
export function useSaveConnection() {
  return useMutation({
    mutationFn: ({ body, version }: { body: ConnectionBody; version: number | null }) => {
      if (version === null) {
        return taggedAnswer(client.POST('/api/v1/connections', { body, headers: idempotencyKey() }))
      }
      const { name, ...changed } = body
      return taggedAnswer(
        client.PUT('/api/v1/connections/{name}', {
          params: { path: { name }, header: ifMatch(etagOfVersion(version)) },
          body: changed,
        }),
      )
    },
    onSuccess: useConnectionsChanged(),
  })
}

/** Refused with `in_use` while data sources write through it. */
export function useDeleteConnection() {
  return useMutation({
    mutationFn: ({ name, version }: { name: string; version: number }) =>
      answer(
        client.DELETE('/api/v1/connections/{name}', {
          params: { path: { name }, header: ifMatch(etagOfVersion(version)) },
        }),
      ),
    onSuccess: useConnectionsChanged(),
  })
}

/** Checks a saved connection. */
export function useCheckConnection() {
  return useMutation({
    mutationFn: (name: string) => answer(client.POST('/api/v1/connections/{name}/check', { params: { path: { name } } })),
  })
}

/** Checks what stands in a form, before it is saved. */
export function useCheckConnectionBody() {
  return useMutation({
    mutationFn: ({ name: _, ...body }: ConnectionBody) => answer(client.POST('/api/v1/connections/check', { body })),
  })
}

export function useDatabases(connection: string | null) {
  return useQuery({
    queryKey: keys.connectionPart(connection ?? '', 'databases'),
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/connections/{name}/databases', { params: { path: { name: connection ?? '' } }, signal }),
      ),
    enabled: connection !== null && connection !== '',
    retry: false,
  })
}

/** With `dry_run` only the statement comes back. */
export function useCreateDatabase(connection: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: CreateDatabase) =>
      answer(client.POST('/api/v1/connections/{name}/databases', { params: { path: { name: connection } }, body })),
    onSuccess: ({ created }) =>
      created ? queries.invalidateQueries({ queryKey: keys.connectionPart(connection, 'databases') }) : undefined,
  })
}

export function useSuperTables(connection: string | null, database: string | null) {
  return useQuery({
    queryKey: keys.connectionPart(connection ?? '', 'stables', database),
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/connections/{name}/databases/{database}/stables', {
          params: { path: { name: connection ?? '', database: database ?? '' } },
          signal,
        }),
      ),
    enabled: Boolean(connection) && Boolean(database),
    retry: false,
  })
}

export function useSuperTable(connection: string | null, database: string | null, name: string | null) {
  return useQuery({
    queryKey: keys.connectionPart(connection ?? '', 'stable', database, name),
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/connections/{name}/databases/{database}/stables/{stable}', {
          params: { path: { name: connection ?? '', database: database ?? '', stable: name ?? '' } },
          signal,
        }),
      ),
    enabled: Boolean(connection) && Boolean(database) && Boolean(name),
    retry: false,
  })
}

/** With `dry_run` only the statement comes back. */
export function useCreateSuperTable(connection: string, database: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: CreateSuperTable) =>
      answer(
        client.POST('/api/v1/connections/{name}/databases/{database}/stables', {
          params: { path: { name: connection, database } },
          body,
        }),
      ),
    onSuccess: ({ created }) =>
      created ? queries.invalidateQueries({ queryKey: keys.connectionPart(connection, 'stables', database) }) : undefined,
  })
}
