import { QueryClient } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { FakeEventSource } from '@/test/event-source'
import { wrapper } from '@/test/render'
import { api, server } from '@/test/server'
import { source, summary } from '@/test/sources'
import { keys } from './hooks/keys'
import { useSource, useSources } from './hooks/sources'
import { useLiveSources } from './live'
import { useLiveState } from './live-state'

beforeEach(() => {
  FakeEventSource.opened = []
  vi.stubGlobal('EventSource', FakeEventSource)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function page(...items: object[]) {
  return HttpResponse.json({ items, next_cursor: null, total: items.length })
}

function listen() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const rendered = renderHook(
    () => {
      useLiveSources()
      return { live: useLiveState(), names: useSources().data?.map(({ name, lag }) => `${name} ${lag}`) }
    },
    { wrapper: wrapper(queries) },
  )
  return { ...rendered, queries }
}

it('puts what changed into the list, adds what is new and removes what is deleted', async () => {
  server.use(http.get(api('/sources'), () => page(summary({ lag: 1 }), summary({ id: 'b', name: 'boiler', lag: 5 }))))
  const { result } = listen()
  await waitFor(() => expect(result.current.names).toEqual(['meters 1', 'boiler 5']))
  act(() => FakeEventSource.latest().say('sources', [summary({ lag: 9 }), summary({ id: 'c', name: 'line', lag: 0 })]))
  await waitFor(() => expect(result.current.names).toEqual(['meters 9', 'boiler 5', 'line 0']))
  act(() => FakeEventSource.latest().say('deleted', { ids: ['b'] }))
  await waitFor(() => expect(result.current.names).toEqual(['meters 9', 'line 0']))
  expect(result.current.live).toBe('open')
})

it('polls the list while the stream is broken, and opens it again', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  let reads = 0
  server.use(
    http.get(api('/sources'), () => {
      reads += 1
      return page(summary({ lag: reads }))
    }),
  )
  const { result } = listen()
  await waitFor(() => expect(result.current.names).toEqual(['meters 1']))
  act(() => FakeEventSource.latest().say('error'))
  expect(result.current.live).toBe('closed')
  await act(() => vi.advanceTimersByTimeAsync(4000))
  await waitFor(() => expect(result.current.names).toEqual(['meters 2']))
  await act(() => vi.advanceTimersByTimeAsync(2000))
  expect(FakeEventSource.opened).toHaveLength(2)
  act(() => FakeEventSource.latest().say('open'))
  expect(result.current.live).toBe('open')
})

it('takes a line without a sound for dead', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  server.use(http.get(api('/sources'), () => page(summary())))
  const { result } = listen()
  act(() => FakeEventSource.latest().say('ping'))
  expect(result.current.live).toBe('open')
  await act(() => vi.advanceTimersByTimeAsync(36_000))
  expect(FakeEventSource.opened[0]?.closed).toBe(true)
  expect(FakeEventSource.opened).toHaveLength(2)
})

it('closes the stream with the page', () => {
  server.use(http.get(api('/sources'), () => page()))
  const { unmount } = listen()
  unmount()
  expect(FakeEventSource.latest().closed).toBe(true)
})

it('refreshes an opened data source, and reads its document anew when someone saved a version', async () => {
  let version = 3
  server.use(
    http.get(api('/sources/:id'), () =>
      HttpResponse.json(source({ version, document: `# ${version}\n` }), { headers: { ETag: `"${version}"` } }),
    ),
    http.get(api('/sources'), () => page(summary())),
  )
  const { queries } = listen()
  const one = renderHook(() => useSource('src-1'), { wrapper: wrapper(queries) })
  await waitFor(() => expect(one.result.current.data?.etag).toBe('"3"'))
  act(() => FakeEventSource.latest().say('sources', [summary({ lag: 77 })]))
  await waitFor(() => expect(one.result.current.data?.value.lag).toBe(77))
  expect(one.result.current.data?.value.document).toBe('# 3\n')
  version = 4
  act(() => FakeEventSource.latest().say('sources', [summary({ version: 4 })]))
  await waitFor(() => expect(one.result.current.data).toMatchObject({ etag: '"4"', value: { document: '# 4\n' } }))
  expect(queries.getQueryState(keys.source('src-1'))?.isInvalidated).toBe(false)
})
