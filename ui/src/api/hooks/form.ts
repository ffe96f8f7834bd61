/** What a form asks while it is filled in. `document` may be incomplete. */
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { answer, client } from '../client'
import type { CheckPart, ExpressionCheck, PreviewRequest, SampleRequest } from '../types'
import { keys } from './keys'

export function useCheckDocument() {
  return useMutation({
    mutationFn: (body: { document: string; part: CheckPart }) => answer(client.POST('/api/v1/check', { body })),
  })
}

/** The topics of the broker that the document names. */
export function useTopics() {
  return useMutation({
    mutationFn: (document: string) => answer(client.POST('/api/v1/topics', { body: { document } })),
  })
}

export function useSample() {
  return useMutation({
    mutationFn: (body: SampleRequest) => answer(client.POST('/api/v1/sample', { body })),
  })
}

/**
 * The preview of a request that changes as the user types; null: nothing to show yet. The last
 * answer stays on show while the next one is on its way, and calls that were overtaken are given up.
 */
export function usePreview(request: PreviewRequest | null) {
  return useQuery({
    queryKey: keys.form('preview', request),
    queryFn: ({ signal }) =>
      answer(client.POST('/api/v1/preview', { body: request ?? { document: '', messages: null, text: null }, signal })),
    enabled: request !== null,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  })
}

/** The same on demand, for a button. */
export function usePreviewNow() {
  return useMutation({
    mutationFn: (body: PreviewRequest) => answer(client.POST('/api/v1/preview', { body })),
  })
}

export function useFunctions() {
  return useQuery({
    queryKey: keys.form('functions'),
    queryFn: ({ signal }) => answer(client.GET('/api/v1/functions', { signal })),
    staleTime: Infinity,
  })
}

/** For editors that check while typing, outside of React's render. */
export function checkExpression(body: ExpressionCheck, signal?: AbortSignal) {
  return answer(client.POST('/api/v1/expressions/check', { body, signal }))
}

export function useExpressionCheck(request: ExpressionCheck | null) {
  return useQuery({
    queryKey: keys.form('expression', request),
    queryFn: ({ signal }) => checkExpression(request ?? { expression: '', kind: 'value', fields: [] }, signal),
    enabled: request !== null,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  })
}

/** Takes a pasted client.properties, librdkafka or JAAS block apart. */
export function useClientProperties() {
  return useMutation({
    mutationFn: (text: string) => answer(client.POST('/api/v1/client-properties', { body: { text } })),
  })
}

export function usePresets() {
  return useQuery({
    queryKey: keys.form('presets'),
    queryFn: ({ signal }) => answer(client.GET('/api/v1/presets', { signal })),
    staleTime: Infinity,
  })
}

export function useDocumentSchema() {
  return useQuery({
    queryKey: keys.form('schema'),
    queryFn: ({ signal }) => answer(client.GET('/api/v1/document-schema', { signal })),
    staleTime: Infinity,
  })
}
