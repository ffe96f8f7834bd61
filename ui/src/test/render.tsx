import { QueryClient } from '@tanstack/react-query'
import { render, type RenderResult } from '@testing-library/react'
import type { ReactNode } from 'react'
import { createMemoryRouter, RouterProvider, type RouteObject } from 'react-router'
import { Providers } from '@/app/providers'

function testQueries(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } })
}

/** Shows an element at a path of a router, with everything that pages rely on. */
export function renderPage(
  element: ReactNode,
  { path = '/', at = path, others = [] }: { path?: string; at?: string; others?: RouteObject[] } = {},
): RenderResult & { queries: QueryClient; router: ReturnType<typeof createMemoryRouter> } {
  const queries = testQueries()
  const router = createMemoryRouter([{ path, element }, ...others], { initialEntries: [at] })
  const result = render(
    <Providers queries={queries}>
      <RouterProvider router={router} />
    </Providers>,
  )
  return { ...result, queries, router }
}

/** The same providers around a hook: `renderHook(useX, { wrapper: wrapper() })`. */
export function wrapper(queries: QueryClient = testQueries()) {
  return function Wrapper({ children }: { children: ReactNode }) {
    return <Providers queries={queries}>{children}</Providers>
  }
}
