import { act, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { useState } from 'react'
import { useSourceAction } from '@/api/hooks/sources'
import { useSession, useSessionExpired } from '@/api/hooks/session'
import { renderPage } from '@/test/render'
import { api, loggedInAs, problem, server, sessionOf } from '@/test/server'
import { source } from '@/test/sources'
import { ChangePasswordDialog } from './change-password-dialog'
import { LoginPage, pathWithin } from './login-page'
import { SessionExpiredDialog } from './session-expired-dialog'
import { SetupPage } from './setup-page'

const nobody = http.get(api('/session'), () => HttpResponse.json(sessionOf('viewer', { user: null, csrf_token: null })))
const list = { path: '/sources', element: <p>the list</p> }

async function logIn(password: string) {
  await userEvent.type(await screen.findByLabelText('User name'), 'ada')
  await userEvent.type(screen.getByLabelText('Password'), password)
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }))
}

describe('the login page', () => {
  it('comes back to where the user wanted to go', async () => {
    server.use(nobody, http.post(api('/session'), () => HttpResponse.json(sessionOf('editor'))))
    const { router } = renderPage(<LoginPage />, {
      path: '/login',
      at: '/login?return=%2Fsecrets%3Fa%3Db',
      others: [{ path: '/secrets', element: <p>secrets</p> }],
    })
    await logIn('right')
    expect(await screen.findByText('secrets')).toBeVisible()
    expect(router.state.location.search).toBe('?a=b')
  })

  it('says that name or password is wrong, and empties the password', async () => {
    server.use(nobody, http.post(api('/session'), () => problem(401, 'wrong_login')))
    renderPage(<LoginPage />, { path: '/login' })
    await logIn('wrong')
    expect(await screen.findByRole('alert')).toHaveTextContent('User name or password is wrong.')
    expect(screen.getByLabelText('Password')).toHaveValue('')
    expect(screen.getByLabelText('User name')).toHaveValue('ada')
  })

  it('counts the time down that the hub wants to be left alone', async () => {
    server.use(nobody, http.post(api('/session'), () => problem(429, 'too_many_attempts', {}, { 'Retry-After': '2' })))
    renderPage(<LoginPage />, { path: '/login' })
    await logIn('again')
    expect(await screen.findByText('Try again in 2 s.')).toBeVisible()
    expect(screen.getByRole('button', { name: 'Log in' })).toBeDisabled()
    await waitFor(() => expect(screen.getByRole('button', { name: 'Log in' })).toBeEnabled(), { timeout: 4000 })
    expect(screen.queryByText(/Too many/)).toBeNull()
  })

  it.each([
    ['/sources/a?b=c', '/sources/a?b=c'],
    [null, '/sources'],
    ['https://evil.example', '/sources'],
    ['//evil.example', '/sources'],
    ['/\\evil.example', '/sources'],
    ['javascript:alert(1)', '/sources'],
  ])('leads from %s to %s', (asked, expected) => expect(pathWithin(asked)).toBe(expected))
})

describe('the setup page', () => {
  const fresh = http.get(api('/session'), () =>
    HttpResponse.json(sessionOf('admin', { user: null, csrf_token: null, needs_setup: true })),
  )

  it('makes the first administrator with the token of the link', async () => {
    let body: unknown
    server.use(
      fresh,
      http.post(api('/setup'), async ({ request }) => {
        body = await request.json()
        return HttpResponse.json(sessionOf('admin'))
      }),
    )
    renderPage(<SetupPage />, { path: '/setup', at: '/setup?token=one-time', others: [list] })
    await userEvent.type(await screen.findByLabelText('Password'), 'long enough')
    await userEvent.type(screen.getByLabelText('Password again'), 'long enough')
    await userEvent.click(screen.getByRole('button', { name: 'Create administrator' }))
    expect(await screen.findByText('the list')).toBeVisible()
    expect(body).toEqual({ setup_token: 'one-time', username: 'admin', password: 'long enough' })
  })

  it('refuses short passwords and two that differ, at their fields', async () => {
    server.use(fresh)
    renderPage(<SetupPage />, { path: '/setup', at: '/setup?token=t' })
    await userEvent.type(await screen.findByLabelText('Password'), 'short')
    await userEvent.type(screen.getByLabelText('Password again'), 'other')
    await userEvent.click(screen.getByRole('button', { name: 'Create administrator' }))
    await waitFor(() => expect(screen.getByLabelText('Password')).toHaveAccessibleDescription('Use at least 10 characters.'))
    await userEvent.type(screen.getByLabelText('Password'), ' made longer')
    await waitFor(() => expect(screen.getByLabelText('Password again')).toHaveAccessibleDescription('The two passwords differ.'))
  })

  it('asks for the token when the link had none', async () => {
    server.use(fresh)
    renderPage(<SetupPage />, { path: '/setup' })
    expect(await screen.findByLabelText('Setup token')).toBeVisible()
  })

  it('leads to the login when the hub is set up', async () => {
    server.use(nobody)
    renderPage(<SetupPage />, { path: '/setup' })
    expect(await screen.findByRole('link', { name: 'Log in' })).toHaveAttribute('href', '/login')
  })
})

/** A form over which the session expires. */
function Form() {
  useSession()
  const [text, setText] = useState('')
  const action = useSourceAction()
  return (
    <>
      <input aria-label="Note" value={text} onChange={(event) => setText(event.target.value)} />
      <button onClick={() => action.mutate({ id: 'src-1', action: 'start' })}>Save</button>
      <p>{action.isSuccess ? 'saved' : action.status}</p>
      {useSessionExpired() && <SessionExpiredDialog />}
    </>
  )
}

describe('an expired session', () => {
  function expire() {
    let valid = false
    server.use(
      loggedInAs('editor'),
      http.post(api('/sources/:id/start'), () => (valid ? HttpResponse.json(source()) : problem(401, 'session_expired'))),
      http.post(api('/session'), () => {
        valid = true
        return HttpResponse.json(sessionOf('editor', { csrf_token: 'csrf-2' }))
      }),
    )
  }

  it('is renewed over the open form, which keeps its values and is then saved', async () => {
    expire()
    renderPage(<Form />)
    await userEvent.type(screen.getByLabelText('Note'), 'half done')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    const dialog = await screen.findByRole('dialog')
    expect(dialog).toHaveTextContent('User name: ada')
    await userEvent.type(screen.getByLabelText('Password'), 'right')
    await userEvent.click(screen.getByRole('button', { name: 'Log in' }))
    expect(await screen.findByText('saved')).toBeInTheDocument()
    expect(screen.getByLabelText('Note')).toHaveValue('half done')
    await waitFor(() => expect(screen.queryByText('Your session has ended')).toBeNull())
  })

  it('can be left', async () => {
    expire()
    renderPage(<Form />)
    await userEvent.click(await screen.findByRole('button', { name: 'Save' }))
    await userEvent.click(await screen.findByRole('button', { name: /log in as someone else/ }))
    expect(await screen.findByText('error')).toBeInTheDocument()
  })
})

it('changes the password, and says what is wrong with the old one', async () => {
  let tries = 0
  server.use(
    loggedInAs('viewer'),
    http.put(api('/session/password'), async ({ request }) => {
      tries += 1
      expect(await request.json()).toEqual({ current_password: 'old one', new_password: 'a new password' })
      return tries === 1
        ? problem(422, 'invalid_request', { detail: 'the current password is wrong' })
        : new HttpResponse(null, { status: 204 })
    }),
  )
  const onClose = vi.fn()
  renderPage(<ChangePasswordDialog onClose={onClose} />)
  await userEvent.type(screen.getByLabelText('Current password'), 'old one')
  await userEvent.type(screen.getByLabelText('New password'), 'a new password')
  await userEvent.type(screen.getByLabelText('New password again'), 'a new password')
  await userEvent.click(screen.getByRole('button', { name: 'Change password' }))
  expect(await screen.findByText('The current password is wrong.')).toBeVisible()
  await act(() => userEvent.click(screen.getByRole('button', { name: 'Change password' })))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
})
