import { act, renderHook, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { wrapper } from '@/test/render'
import { api, loggedInAs, problem, server, sessionOf } from '@/test/server'
import { source, summary } from '@/test/sources'
import type { Role } from '../types'
import { usePreview } from './form'
import { useMay, useSession } from './session'
import { useDeleteSource, useImportSources, useSources, useUpdateSource } from './sources'
import { useUpload } from './uploads'

it('reads a list to its end, page by page', async () => {
  server.use(
    http.get(api('/sources'), ({ request }) => {
      const query = new URL(request.url).searchParams
      expect(query.get('limit')).toBe('1000')
      return query.get('cursor') === null
        ? HttpResponse.json({ items: [summary()], next_cursor: 'next', total: 2 })
        : HttpResponse.json({ items: [summary({ id: 'b' })], next_cursor: null, total: 2 })
    }),
  )
  const { result } = renderHook(() => useSources(), { wrapper: wrapper() })
  await waitFor(() => expect(result.current.data?.map(({ id }) => id)).toEqual(['src-1', 'b']))
})

it('deletes the version that was seen, and no newer one', async () => {
  server.use(
    http.delete(api('/sources/:id'), ({ request }) =>
      request.headers.get('If-Match') === '"3"' ? new HttpResponse(null, { status: 204 }) : problem(412, 'edited_meanwhile'),
    ),
  )
  const { result } = renderHook(() => useDeleteSource(), { wrapper: wrapper() })
  await act(() => result.current.mutateAsync({ id: 'src-1', version: 3 }))
  await expect(act(() => result.current.mutateAsync({ id: 'src-1', version: 2 }))).rejects.toMatchObject({
    code: 'edited_meanwhile',
  })
})

it('saves with the tag in the header and not in the body', async () => {
  server.use(
    http.put(api('/sources/:id'), async ({ request }) => {
      expect(await request.json()).toEqual({ document: 'name: a\n', comment: 'why' })
      expect(request.headers.get('If-Match')).toBe('"3"')
      return HttpResponse.json(source({ version: 4 }), { headers: { ETag: '"4"' } })
    }),
  )
  const { result } = renderHook(() => useUpdateSource('src-1'), { wrapper: wrapper() })
  const saved = await act(() => result.current.mutateAsync({ etag: '"3"', document: 'name: a\n', comment: 'why' }))
  expect(saved.etag).toBe('"4"')
})

it('imports YAML as it is, with a key that makes sending again harmless', async () => {
  const yaml = 'name: a\n---\nname: b\n'
  server.use(
    http.post(api('/sources/import'), async ({ request }) => {
      expect(await request.text()).toBe(yaml)
      expect(request.headers.get('Content-Type')).toContain('text/yaml')
      expect(request.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/)
      return HttpResponse.json({ created: [source()] })
    }),
  )
  const { result } = renderHook(() => useImportSources(), { wrapper: wrapper() })
  await act(() => result.current.mutateAsync(yaml))
  expect.assertions(3)
})

it('uploads the bytes of a file', async () => {
  const bytes = new Uint8Array([0, 1, 254, 255])
  server.use(
    http.put(api('/uploads/:name'), async ({ request, params }) => {
      expect(params.name).toBe('ca.pem')
      expect(new URL(request.url).searchParams.get('kind')).toBe('keytab')
      expect(new Uint8Array(await request.arrayBuffer())).toEqual(bytes)
      return HttpResponse.json({})
    }),
  )
  const { result } = renderHook(() => useUpload(), { wrapper: wrapper() })
  // A blob of the platform that also has fetch: jsdom's own cannot be sent by it.
  const file = await new Response(bytes).blob()
  await act(() => result.current.mutateAsync({ name: 'ca.pem', kind: 'keytab', file }))
  expect.assertions(3)
})

it('keeps the last preview on show while the next one is on its way', async () => {
  const request = (document: string) => ({ document, messages: null, text: '{}' })
  let release: () => void = () => undefined
  server.use(
    http.post(api('/preview'), async ({ request: sent }) => {
      const { document } = (await sent.json()) as { document: string }
      if (document === 'b') {
        await new Promise<void>((resolve) => (release = resolve))
      }
      return HttpResponse.json({ messages: [], steps: [], faults: [], ddl: document, outcome: {} })
    }),
  )
  const { result, rerender } = renderHook(({ document }) => usePreview(request(document)), {
    wrapper: wrapper(),
    initialProps: { document: 'a' },
  })
  await waitFor(() => expect(result.current.data?.ddl).toBe('a'))
  rerender({ document: 'b' })
  await waitFor(() => expect(result.current.isFetching).toBe(true))
  expect(result.current.data?.ddl).toBe('a')
  await waitFor(() => {
    release()
    expect(result.current.data?.ddl).toBe('b')
  })
})

it.each<[Role, Role[]]>([
  ['viewer', ['viewer']],
  ['editor', ['viewer', 'editor']],
  ['admin', ['viewer', 'editor', 'admin']],
])('a %s may what %j may', async (role, allowed) => {
  server.use(loggedInAs(role))
  const roles: Role[] = ['viewer', 'editor', 'admin']
  const { result } = renderHook(() => [useMay('viewer'), useMay('editor'), useMay('admin')], { wrapper: wrapper() })
  await waitFor(() => expect(roles.filter((_, idx) => result.current[idx])).toEqual(allowed))
})

it('keeps the session of the page when the hub has forgotten it, so that no form is lost', async () => {
  let forgotten = false
  server.use(
    http.get(api('/session'), () =>
      HttpResponse.json(sessionOf('editor', forgotten ? { user: null, csrf_token: null } : {})),
    ),
  )
  const { result } = renderHook(() => useSession(), { wrapper: wrapper() })
  await waitFor(() => expect(result.current.data?.user?.username).toBe('ada'))
  forgotten = true
  await act(() => result.current.refetch())
  expect(result.current.data?.user?.username).toBe('ada')
})
