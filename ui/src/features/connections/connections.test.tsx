import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import type { Connection } from '@/api/types'
import { renderPage } from '@/test/render'
import { api, loggedInAs, problem, server } from '@/test/server'
import { ConnectionsPage } from './connections-page'
import { bodyOf, valuesOf } from './schema'

const plant: Connection = {
  name: 'plant',
  url: 'ws://tdengine:6041',
  user: 'root',
  ca_upload: null,
  credential: 'password',
  version: 2,
  updated_at_ms: Date.now(),
  updated_by: 'ada',
  used_by: [],
}

function show(...connections: Connection[]) {
  server.use(
    loggedInAs('editor'),
    http.get(api('/connections'), () =>
      HttpResponse.json({ items: connections, next_cursor: null, total: connections.length }),
    ),
    http.get(api('/uploads'), () => HttpResponse.json({ items: [], next_cursor: null, total: 0 })),
  )
  renderPage(<ConnectionsPage />)
}

it('says what to do when there is none', async () => {
  show()
  expect(await screen.findByText(/No connection yet/)).toBeVisible()
})

it('adds one, checked before it is saved', async () => {
  const sent: unknown[] = []
  server.use(
    http.post(api('/connections/check'), async ({ request }) => {
      sent.push(await request.json())
      const steps = [
        { end: 'tdengine', name: 'TCP', outcome: 'ok' },
        { end: 'tdengine', name: 'Login', outcome: 'failed', cause: 'authentication failure', remedy: 'check the password' },
      ]
      return HttpResponse.json({ steps })
    }),
    http.post(api('/connections'), async ({ request }) => {
      sent.push(await request.json())
      return HttpResponse.json(plant, { status: 201, headers: { ETag: '"1"' } })
    }),
  )
  show()
  await userEvent.click(await screen.findByRole('button', { name: 'Add connection' }))
  const dialog = within(await screen.findByRole('dialog'))
  await userEvent.type(dialog.getByRole('textbox', { name: 'Name' }), 'plant')
  await userEvent.type(dialog.getByRole('textbox', { name: 'Address' }), 'ws://tdengine:6041')
  await userEvent.type(dialog.getByLabelText(/^Password/), 'secret')
  await userEvent.click(dialog.getByRole('button', { name: 'Connectivity Check' }))
  expect(await dialog.findByText('The check failed at “Login”.')).toBeVisible()
  expect(dialog.getByText('authentication failure')).toBeVisible()
  expect(dialog.getByText('check the password')).toBeVisible()
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  const body = { url: 'ws://tdengine:6041', ca_upload: null, user: 'root', password: 'secret' }
  expect(sent).toEqual([body, { name: 'plant', ...body }])
})

it.each([
  ['http://tdengine:6041', /Start with ws/],
  ['ws://root:taosdata@tdengine:6041', /Leave user, password and token out/],
  ['wss://gw.cloud.tdengine.com?token=abc', /Leave user, password and token out/],
])('refuses the address %s', async (url, fault) => {
  show()
  await userEvent.click(await screen.findByRole('button', { name: 'Add connection' }))
  const dialog = within(await screen.findByRole('dialog'))
  await userEvent.type(dialog.getByRole('textbox', { name: 'Address' }), url)
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(dialog.getByRole('textbox', { name: 'Address' })).toHaveAccessibleDescription(fault))
})

it('edits with the version that was seen, and keeps the stored password', async () => {
  let request: { body: unknown; ifMatch: string | null } | null = null
  server.use(
    http.put(api('/connections/:name'), async ({ request: sent }) => {
      request = { body: await sent.json(), ifMatch: sent.headers.get('If-Match') }
      return problem(412, 'edited_meanwhile', { detail: 'version 3 was saved by grace' })
    }),
  )
  show(plant)
  await userEvent.click(await screen.findByRole('button', { name: 'Edit plant' }))
  const dialog = within(await screen.findByRole('dialog'))
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }))
  expect(await dialog.findByRole('alert')).toHaveTextContent('Version 3 was saved by grace.')
  expect(request).toEqual({
    body: { url: 'ws://tdengine:6041', user: 'root', ca_upload: null },
    ifMatch: '"2"',
  })
})

it('checks what is saved while nothing is changed, and asks for the password to check a change', async () => {
  const steps = [{ end: 'tdengine', name: 'TCP', outcome: 'ok' }]
  server.use(http.post(api('/connections/plant/check'), () => HttpResponse.json({ steps })))
  show(plant)
  await userEvent.click(await screen.findByRole('button', { name: 'Edit plant' }))
  const dialog = within(await screen.findByRole('dialog'))
  await userEvent.click(dialog.getByRole('button', { name: 'Connectivity Check' }))
  expect(await dialog.findByText('The check passed.')).toBeVisible()
  await userEvent.type(dialog.getByRole('textbox', { name: 'Address' }), '1')
  await userEvent.click(dialog.getByRole('button', { name: 'Connectivity Check' }))
  await waitFor(() =>
    expect(dialog.getByLabelText(/^Password/)).toHaveAccessibleDescription(/Type it again to check the changes/),
  )
})

it('names the data sources to change before one in use can go', async () => {
  show({ ...plant, used_by: ['meters', 'boiler'] })
  await userEvent.click(await screen.findByRole('button', { name: 'Delete plant' }))
  expect(await screen.findByText(/Change these data sources to another connection first: meters, boiler/)).toBeVisible()
})

it('a token takes the place of user and password', () => {
  const values = { ...valuesOf(null), name: 'cloud', url: 'wss://gw', login: 'token' as const, password: 'left over' }
  expect(bodyOf({ ...values, token: 'abc' })).toEqual({ name: 'cloud', url: 'wss://gw', ca_upload: null, user: null, token: 'abc' })
  expect(valuesOf({ ...plant, user: null, credential: 'token' }).login).toBe('token')
})
