import { http, HttpResponse } from 'msw'
import { api, problem, server, sessionOf } from '@/test/server'
import { source } from '@/test/sources'
import { answer, client, etagOfVersion, ifMatch, taggedAnswer } from './client'
import { loginGivenUp, loginRenewed, rememberSession, sessionExpiry } from './login-state'
import { ApiProblem } from './problem'

const readSource = () => answer(client.GET('/api/v1/sources/{id}', { params: { path: { id: 'src-1' } } }))
const start = () => answer(client.POST('/api/v1/sources/{id}/start', { params: { path: { id: 'src-1' } } }))

async function refusalOf(call: Promise<unknown>): Promise<ApiProblem> {
  const refused: unknown = await call.then(
    () => null,
    (error: unknown) => error,
  )
  expect(refused).toBeInstanceOf(ApiProblem)
  return refused as ApiProblem
}

describe('the CSRF token', () => {
  it('goes with what changes something, and not with what reads', async () => {
    rememberSession(sessionOf('editor', { csrf_token: 'abc' }))
    const tokens: (string | null)[] = []
    server.use(
      http.get(api('/sources/:id'), ({ request }) => {
        tokens.push(request.headers.get('X-CSRF-Token'))
        return HttpResponse.json(source())
      }),
      http.post(api('/sources/:id/start'), ({ request }) => {
        tokens.push(request.headers.get('X-CSRF-Token'))
        return HttpResponse.json(source())
      }),
    )
    await readSource()
    await start()
    expect(tokens).toEqual([null, 'abc'])
  })

  it('is read anew when another tab has logged in, and the call is sent again', async () => {
    rememberSession(sessionOf('editor', { csrf_token: 'old' }))
    server.use(
      http.get(api('/session'), () => HttpResponse.json(sessionOf('editor', { csrf_token: 'new' }))),
      http.post(api('/sources/:id/start'), ({ request }) =>
        request.headers.get('X-CSRF-Token') === 'new' ? HttpResponse.json(source()) : problem(403, 'csrf'),
      ),
    )
    await expect(start()).resolves.toMatchObject({ id: 'src-1' })
  })

  it('does not loop when the new one is refused as well', async () => {
    let calls = 0
    server.use(
      http.get(api('/session'), () => HttpResponse.json(sessionOf('editor'))),
      http.post(api('/sources/:id/start'), () => {
        calls += 1
        return problem(403, 'csrf')
      }),
    )
    expect((await refusalOf(start())).code).toBe('csrf')
    expect(calls).toBe(2)
  })
})

describe('a refusal', () => {
  it('carries code, detail, hint, faults and the time to wait', async () => {
    const faults = [{ path: 'kafka.topics', line: 4, column: 3, message: 'at least one topic is needed' }]
    server.use(
      http.get(api('/sources/:id'), () =>
        problem(422, 'document_invalid', { detail: 'one fault', hint: 'mend it', faults }, { 'Retry-After': '42' }),
      ),
    )
    const refused = await refusalOf(readSource())
    expect(refused).toMatchObject({ status: 422, code: 'document_invalid', detail: 'one fault', hint: 'mend it' })
    expect(refused.faults).toEqual(faults)
    expect(refused.retryAfterSeconds).toBe(42)
  })

  it('of a proxy in between is told from one of the hub', async () => {
    server.use(
      http.get(api('/sources/:id'), () => new HttpResponse('<html><h1>Bad gateway</h1></html>', { status: 502 })),
    )
    const refused = await refusalOf(readSource())
    expect(refused.code).toBe('foreign_answer')
    expect(refused.detail).toContain('Bad gateway')
    expect(refused.detail).not.toContain('<')
  })

  it('without any answer is `unreachable`', async () => {
    server.use(http.get(api('/sources/:id'), () => HttpResponse.error()))
    expect(await refusalOf(readSource())).toMatchObject({ status: 0, code: 'unreachable' })
  })

  it('is none when the caller gave up', async () => {
    server.use(http.get(api('/sources/:id'), () => HttpResponse.json(source())))
    const giveUp = new AbortController()
    giveUp.abort()
    const call = client.GET('/api/v1/sources/{id}', { params: { path: { id: 'src-1' } }, signal: giveUp.signal })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('an expired session', () => {
  const body = { document: 'name: a\n' }
  const save = () =>
    answer(client.PUT('/api/v1/sources/{id}', { params: { path: { id: 'src-1' }, header: ifMatch('"3"') }, body }))

  it('lets the call wait for the login and sends it again, whole and with the new token', async () => {
    let loggedIn = false
    const sent: unknown[] = []
    server.use(
      http.put(api('/sources/:id'), async ({ request }) => {
        if (!loggedIn) {
          return problem(401, 'session_expired')
        }
        sent.push(await request.json(), request.headers.get('X-CSRF-Token'), request.headers.get('If-Match'))
        return HttpResponse.json(source())
      }),
    )
    const saving = save()
    await vi.waitFor(() => expect(sessionExpiry.get()).toBe(true))
    loggedIn = true
    rememberSession(sessionOf('editor', { csrf_token: 'fresh' }))
    loginRenewed()
    await expect(saving).resolves.toMatchObject({ id: 'src-1' })
    expect(sent).toEqual([body, 'fresh', '"3"'])
    expect(sessionExpiry.get()).toBe(false)
  })

  it('fails the call with its 401 when the user gives up', async () => {
    server.use(http.put(api('/sources/:id'), () => problem(401, 'session_expired')))
    const saving = refusalOf(save())
    await vi.waitFor(() => expect(sessionExpiry.get()).toBe(true))
    loginGivenUp()
    expect((await saving).code).toBe('session_expired')
  })

  it('is not what a wrong password means', async () => {
    server.use(http.post(api('/session'), () => problem(401, 'wrong_login')))
    const login = answer(client.POST('/api/v1/session', { body: { username: 'ada', password: 'x' } }))
    expect((await refusalOf(login)).code).toBe('wrong_login')
    expect(sessionExpiry.get()).toBe(false)
  })
})

it('hands out the tag of a resource as If-Match takes it', async () => {
  server.use(http.get(api('/sources/:id'), () => HttpResponse.json(source(), { headers: { ETag: '"3"' } })))
  const read = await taggedAnswer(client.GET('/api/v1/sources/{id}', { params: { path: { id: 'src-1' } } }))
  expect(read).toMatchObject({ etag: '"3"', value: { name: 'meters' } })
  expect(etagOfVersion(3)).toBe(read.etag)
})
