import type { Page } from '../types'

/** The most items that the hub gives at once. */
export const PAGE_LIMIT = 1000

/** Reads a list to its end. */
export async function allPages<T>(read: (page: { limit: number; cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: Page<T> = await read({ limit: PAGE_LIMIT, ...(cursor === null ? {} : { cursor }) })
    items.push(...page.items)
    cursor = page.next_cursor
  } while (cursor !== null)
  return items
}

/** Options of `useInfiniteQuery` that are the same for every list of the hub. */
export const byCursor = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor ?? undefined,
}
