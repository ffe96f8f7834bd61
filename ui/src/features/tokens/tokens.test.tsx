import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import type { Token } from '@/api/types'
import { renderPage } from '@/test/render'
import { api, loggedInAs, server } from '@/test/server'
import { TokensPage } from './tokens-page'

const token: Token = {
  id: 't1',
  name: 'ci',
  role: 'viewer',
  username: 'ada',
  created_at_ms: Date.now(),
  expires_at_ms: null,
  last_used_at_ms: null,
  prefix: 'inlet_ab',
}

it('shows a new token once, and offers no more than the own role', async () => {
  let made: unknown
  server.use(
    loggedInAs('editor'),
    http.get(api('/tokens'), () => HttpResponse.json({ items: made === undefined ? [] : [token], next_cursor: null, total: 1 })),
    http.post(api('/tokens'), async ({ request }) => {
      made = await request.json()
      return HttpResponse.json({ ...token, token: 'inlet_abcdef' }, { status: 201 })
    }),
  )
  renderPage(<TokensPage />)
  await userEvent.click(await screen.findByRole('button', { name: 'Create token' }))
  const form = within(await screen.findByRole('dialog'))
  expect(form.getAllByRole('radio').map((radio) => radio.closest('label')?.textContent)).toEqual(['Viewer', 'Editor'])
  await userEvent.type(form.getByLabelText(/^Name/), 'ci')
  await userEvent.click(form.getByRole('button', { name: 'Create' }))
  expect(await screen.findByLabelText('Token')).toHaveValue('inlet_abcdef')
  expect(made).toEqual({ name: 'ci', role: 'viewer', expires_in_days: 90 })
  await userEvent.keyboard('{Escape}')
  expect(screen.getByLabelText('Token')).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'I have copied it' }))
  await waitFor(() => expect(screen.queryByDisplayValue('inlet_abcdef')).toBeNull())
  expect(await screen.findByText('inlet_ab…')).toBeVisible()
})

it('revokes after a question', async () => {
  let revoked = ''
  server.use(
    loggedInAs('viewer'),
    http.get(api('/tokens'), () => HttpResponse.json({ items: [token], next_cursor: null, total: 1 })),
    http.delete(api('/tokens/:id'), ({ params }) => {
      revoked = String(params.id)
      return new HttpResponse(null, { status: 204 })
    }),
  )
  renderPage(<TokensPage />)
  await userEvent.click(await screen.findByRole('button', { name: 'Revoke ci' }))
  const question = within(await screen.findByRole('dialog'))
  expect(revoked).toBe('')
  await userEvent.click(question.getByRole('button', { name: 'Revoke' }))
  await waitFor(() => expect(revoked).toBe('t1'))
})
