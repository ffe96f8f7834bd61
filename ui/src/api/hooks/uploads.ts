import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, client } from '../client'
import type { UploadKind } from '../types'
import { keys } from './keys'
import { allPages } from './pages'

/** What the hub takes at most. */
export const MAX_UPLOAD_BYTES = 1024 * 1024

/** Certificates, keys and keytabs. */
export function useUploads() {
  return useQuery({
    queryKey: keys.uploads,
    queryFn: ({ signal }) => allPages((query) => answer(client.GET('/api/v1/uploads', { params: { query }, signal }))),
  })
}

function useUploadsChanged() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: keys.uploads })
}

/** Stores a file under a name; one that is there is replaced. */
export function useUpload() {
  return useMutation({
    mutationFn: ({ name, kind, file }: { name: string; kind: UploadKind; file: Blob }) =>
      answer(
        client.PUT('/api/v1/uploads/{name}', {
          params: { path: { name }, query: { kind } },
          // The document calls the bytes of a file a list of numbers; they go as they are.
          body: [],
          bodySerializer: () => file,
          headers: { 'Content-Type': 'application/octet-stream' },
        }),
      ),
    onSuccess: useUploadsChanged(),
  })
}

export function useDeleteUpload() {
  return useMutation({
    mutationFn: (name: string) => answer(client.DELETE('/api/v1/uploads/{name}', { params: { path: { name } } })),
    onSuccess: useUploadsChanged(),
  })
}

/** Where a link downloads a certificate from; keys are never given out. */
export function uploadContentUrl(name: string): string {
  return `/api/v1/uploads/${encodeURIComponent(name)}/content`
}
