import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import type { Role, Runner } from '@/api/types'
import { renderPage } from '@/test/render'
import { agent, NOT_CONNECTED, runner, setup, token } from '@/test/runners'
import { api, loggedInAs, problem, server } from '@/test/server'
import { AgentsPage } from './agents-page'

const SOURCES: Runner['sources'] = [
  { id: 's1', name: 'boilers', state: 'running' },
  { id: 's2', name: 'levels', state: 'idle' },
]

/** The page on a hub with these runners; `calls` are what it sent. */
async function page(items: Runner[], { role = 'editor', at = '/agents' }: { role?: Role; at?: string } = {}) {
  const calls: { call: string; body: unknown }[] = []
  const record =
    (answer: () => Response) =>
    async ({ request }: { request: Request }) => {
      const { pathname, search } = new URL(request.url)
      const text = await request.text()
      calls.push({
        call: `${request.method} ${pathname.replace('/api/v1', '')}${search}`,
        body: text === '' ? null : (JSON.parse(text) as unknown),
      })
      return answer()
    }
  const nothing = () => new HttpResponse(null, { status: 204 })
  server.use(
    loggedInAs(role),
    http.get(api('/agents'), () => HttpResponse.json({ items })),
    http.patch(api('/agents/:id'), record(() => HttpResponse.json(items[0]))),
    http.delete(api('/agents/:id'), record(nothing)),
    http.delete(api('/agents/:id/tokens/:token'), record(nothing)),
    http.post(api('/agents/:id/tokens'), record(() => HttpResponse.json({ token: 'inlet-agent-new', setup: setup() }, { status: 201 }))),
  )
  renderPage(<AgentsPage />, { path: '/agents', at })
  await screen.findByRole('table', { name: 'Hubs and agents' })
  await waitFor(() => expect(screen.getAllByRole('row').length).toBeGreaterThan(1))
  return { calls, user: userEvent.setup() }
}

function row(name: string): HTMLElement {
  return screen.getByRole('rowheader', { name: new RegExp(name) }).closest('tr') as HTMLElement
}

async function choose(name: string, action: string, user: ReturnType<typeof userEvent.setup>): Promise<void> {
  await user.click(within(row(name)).getByRole('button', { name: `More actions for ${name}` }))
  await user.click(await screen.findByRole('menuitem', { name: action }))
}

it('tells of each how it is, and where an agent is that does not answer', async () => {
  const { user } = await page([
    runner(),
    agent({ labels: { site: 'north' }, sources: SOURCES, upgrade: 'install 0.4.0' }),
    agent({ ...NOT_CONNECTED, id: 'a-8', name: 'plant-8', state: 'offline', cause: 'no beat for 12 s' }),
  ])
  expect(row('hub-1')).toHaveTextContent('hub-1 Hub')
  expect(row('plant-7')).toHaveTextContent('site=north')
  expect(row('plant-7')).toHaveTextContent(/Online.*0\.3\.0.*Upgrade/)
  expect(row('plant-7')).toHaveTextContent('12% of 4 cores3 GiB of 8 GiB')
  expect(row('plant-7')).toHaveTextContent('2 hr')
  expect(within(row('plant-7')).getByRole('link', { name: 'boilers' })).toHaveAttribute('href', '/sources/s1')
  expect(row('plant-8')).toHaveTextContent('Offline')
  await user.hover(within(row('plant-8')).getByText('Offline'))
  expect(await screen.findByText('no beat for 12 s')).toBeVisible()
  expect(screen.getByText(/inlet agent check/)).toBeVisible()
})

it('shows the details of the agent that the address names, with its tokens', async () => {
  await page([runner(), agent({ sources: SOURCES, tokens: [token(), token({ id: 't2', prefix: 'inlet-agent-zz', state: 'unused', first_used_at_ms: null })] })], {
    at: '/agents?agent=plant-7',
  })
  const tokens = await screen.findByRole('table', { name: 'Tokens' })
  expect(tokens).toHaveTextContent(/inlet-agent-a1b2….*In use/)
  expect(tokens).toHaveTextContent(/inlet-agent-zz….*Not used yet/)
  expect(screen.getByRole('region', { name: 'Data sources on it' })).toHaveTextContent(/boilers.*Running.*levels.*Waiting for data/)
})

it('a viewer only looks', async () => {
  await page([agent()], { role: 'viewer' })
  expect(screen.queryByRole('button', { name: 'Create New Agent' })).toBeNull()
  expect(screen.queryByRole('button', { name: /More actions/ })).toBeNull()
})

it('changes name and labels, and says who names it', async () => {
  const { calls, user } = await page([agent({ labels: { site: 'north' }, sources: SOURCES })])
  await choose('plant-7', 'Edit', user)
  const dialog = await screen.findByRole('dialog', { name: 'Edit “plant-7”' })
  await user.clear(within(dialog).getByLabelText('Name'))
  await user.type(within(dialog).getByLabelText('Name'), 'plant 9')
  await user.click(within(dialog).getByRole('button', { name: 'Save' }))
  expect(await within(dialog).findByText(/Use 1 to 64 letters/)).toBeInTheDocument()
  await user.clear(within(dialog).getByLabelText('Name'))
  await user.type(within(dialog).getByLabelText('Name'), 'plant-9')
  expect(await within(dialog).findByText('2 data sources name it “plant-7”. Change them too.')).toBeInTheDocument()
  await user.type(within(dialog).getByRole('combobox', { name: 'Labels' }), 'line=7{Enter}')
  await user.click(within(dialog).getByRole('button', { name: 'Save' }))
  await waitFor(() =>
    expect(calls).toEqual([{ call: 'PATCH /agents/a-7', body: { name: 'plant-9', labels: { site: 'north', line: '7' } } }]),
  )
})

it('leaves labels alone that may be the agent’s own', async () => {
  const { calls, user } = await page([agent({ labels: { site: 'north' } })])
  await choose('plant-7', 'Edit', user)
  const dialog = await screen.findByRole('dialog', { name: 'Edit “plant-7”' })
  await user.type(within(dialog).getByLabelText('Name'), '0')
  await user.click(within(dialog).getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(calls).toEqual([{ call: 'PATCH /agents/a-7', body: { name: 'plant-70' } }]))
})

it('makes a new token, which is shown once, and explains that nothing stops', async () => {
  const { calls, user } = await page([agent()])
  await choose('plant-7', 'New token', user)
  const dialog = await screen.findByRole('dialog', { name: 'New token for “plant-7”' })
  expect(dialog).toHaveTextContent('the old token goes on working until the new one is used')
  await user.click(within(dialog).getByRole('button', { name: 'Make a new token' }))
  const shown = await screen.findByRole('textbox', { name: 'Token of the agent' })
  expect(shown).toHaveValue('inlet-agent-new')
  expect(calls).toEqual([{ call: 'POST /agents/a-7/tokens', body: null }])
  await user.click(screen.getByRole('button', { name: 'I have copied it' }))
  await waitFor(() => expect(screen.queryByDisplayValue('inlet-agent-new')).toBeNull())
})

it('revokes after it has told which data sources stop', async () => {
  const { calls, user } = await page([agent({ sources: SOURCES })])
  await choose('plant-7', 'Revoke token', user)
  const question = await screen.findByRole('dialog')
  expect(question).toHaveTextContent('its link drops at once and its data sources stop within 10 seconds')
  expect(within(question).getByRole('list', { name: 'This stops 2 data sources:' })).toHaveTextContent('boilerslevels')
  await user.click(within(question).getByRole('button', { name: 'Revoke' }))
  await waitFor(() => expect(calls).toEqual([{ call: 'DELETE /agents/a-7/tokens/token-1', body: null }]))
})

it('deletes after it has listed what names the agent', async () => {
  const { calls, user } = await page([agent({ sources: SOURCES })])
  await choose('plant-7', 'Delete', user)
  const question = await screen.findByRole('dialog')
  expect(question).toHaveTextContent('Delete agent “plant-7”?')
  expect(question).toHaveTextContent('2 data sources name it. They wait until you give them another agent:boilerslevels')
  await user.click(within(question).getByRole('button', { name: 'Delete agent' }))
  await waitFor(() => expect(calls).toEqual([{ call: 'DELETE /agents/a-7?sources=keep', body: null }]))
})

it('asks again with the hub’s words when documents name it by now', async () => {
  const { user } = await page([agent()])
  const keeps: (string | null)[] = []
  server.use(
    http.delete(api('/agents/:id'), ({ request }) => {
      const keep = new URL(request.url).searchParams.get('sources')
      keeps.push(keep)
      return keep === 'keep' ? new HttpResponse(null, { status: 204 }) : problem(409, 'agent_in_use', { detail: 'data source `ovens` names it' })
    }),
  )
  await choose('plant-7', 'Delete', user)
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete agent' }))
  expect(await screen.findByText('data source `ovens` names it')).toBeVisible()
  await user.click(screen.getAllByRole('button', { name: 'Delete agent' }).at(-1) as HTMLElement)
  await waitFor(() => expect(keeps).toEqual([null, 'keep']))
})
