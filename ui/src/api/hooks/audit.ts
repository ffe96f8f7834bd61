import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { answer, client } from '../client'
import type { AuditQuery } from '../types'
import { keys } from './keys'
import { byCursor } from './pages'

export function useAudit(filter: Omit<AuditQuery, 'cursor'>) {
  return useInfiniteQuery({
    queryKey: keys.audit(filter),
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(client.GET('/api/v1/audit', { params: { query: { ...filter, cursor } }, signal })),
    placeholderData: keepPreviousData,
    ...byCursor,
  })
}
