import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import type { AgentCheck, AgentSetup } from '@/api/types'
import { renderPage } from '@/test/render'
import { agent, NOT_CONNECTED, setup } from '@/test/runners'
import { api, loggedInAs, problem, server } from '@/test/server'
import { CreateAgent } from './create-agent'

const WAITING: AgentCheck = {
  connected: false,
  round_trip_ms: null,
  cause: 'it has never connected',
  remedy: 'start it on its machine',
  version: null,
  upgrade: null,
}
const CONNECTED: AgentCheck = { ...WAITING, connected: true, round_trip_ms: 4, cause: null, remedy: null, version: '0.3.0' }

/** The wizard, its name typed; `say` changes what the check answers. */
async function wizard(more: Partial<AgentSetup> = {}) {
  let check = WAITING
  const made: unknown[] = []
  server.use(
    loggedInAs('editor'),
    http.get(api('/agents'), () => HttpResponse.json({ items: [] })),
    http.post(api('/agents'), async ({ request }) => {
      made.push(await request.json())
      const body = { agent: agent({ ...NOT_CONNECTED, name: 'plant-7' }), token: 'inlet-agent-secret', setup: setup(more) }
      return HttpResponse.json(body, { status: 201 })
    }),
    http.post(api('/agents/:id/check'), () => HttpResponse.json(check)),
  )
  const onClose = vi.fn<() => void>()
  const onCreated = vi.fn<(name: string) => void>()
  renderPage(<CreateAgent onClose={onClose} onCreated={onCreated} />)
  const user = userEvent.setup()
  await user.type(await screen.findByLabelText('Name'), 'plant-7')
  const next = () => user.click(screen.getByRole('button', { name: 'Next' }))
  return { user, made, onClose, onCreated, next, say: (answer: AgentCheck) => (check = answer) }
}

const create = (user: ReturnType<typeof userEvent.setup>) => user.click(screen.getByRole('button', { name: 'Create agent' }))

it('leads from a name to an agent that is connected, which turns green by itself', async () => {
  const { user, made, onClose, onCreated, next, say } = await wizard()
  await user.type(screen.getByRole('combobox', { name: 'Labels' }), 'site=north{Enter}')
  await create(user)

  expect(await screen.findByRole('textbox', { name: 'Token of the agent' })).toHaveValue('inlet-agent-secret')
  expect(made).toEqual([{ name: 'plant-7', labels: { site: 'north' } }])
  expect(onCreated).toHaveBeenCalledExactlyOnceWith('plant-7')
  expect(screen.getByRole('alert')).toHaveTextContent('It is shown only this once.')

  await next()
  expect(screen.getByRole('group', { name: 'Commands to install' })).toHaveTextContent('sudo apt install')
  await user.click(screen.getByRole('tab', { name: 'Binary' }))
  await next()
  expect(screen.getByRole('group', { name: 'Configuration file' })).toHaveTextContent('token = "inlet-agent-secret"')
  expect(screen.getByText(/Save this as agent.toml/)).toBeVisible()
  await next()
  expect(screen.getByRole('group', { name: 'Start command' })).toHaveTextContent('inlet agent -c agent.toml')
  const status = screen.getByText(/Waiting for “plant-7” to connect/).closest('[role=status]') as HTMLElement
  expect(status).toHaveTextContent('Cause: It has never connected.')
  expect(status).toHaveTextContent('What to do: Start it on its machine.')

  say(CONNECTED)
  await waitFor(() => expect(status).toHaveTextContent('“plant-7” is connected.Version 0.3.0, there and back in 4 ms.'))
  await user.click(screen.getByRole('button', { name: 'Finish' }))
  expect(onClose).toHaveBeenCalledOnce()
})

it('needs no file where variables hold the configuration', async () => {
  const { user, next } = await wizard()
  await create(user)
  await screen.findByRole('textbox', { name: 'Token of the agent' })
  await next()
  await user.click(screen.getByRole('tab', { name: 'Container or environment' }))
  await next()
  expect(screen.getByText(/No file is needed/)).toBeVisible()
  expect(screen.queryByRole('group', { name: 'Configuration file' })).toBeNull()
  await next()
  expect(screen.getByRole('group', { name: 'Start command' })).toHaveTextContent('INLET_AGENT_TOKEN=inlet-agent-secret')
})

it('says that the token is shown once before it closes without a connection', async () => {
  const { user, onClose } = await wizard()
  await create(user)
  const dialog = await screen.findByRole('dialog', { name: 'New agent “plant-7”' })
  await user.click(within(dialog).getByRole('button', { name: 'Close' }))
  await screen.findAllByText('Close before the agent is connected?')
  const question = screen.getAllByRole('dialog').at(-1) as HTMLElement
  expect(question).toHaveTextContent('The token is shown only once.')
  expect(onClose).not.toHaveBeenCalled()
  await user.click(within(question).getByRole('button', { name: 'Close' }))
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
})

it('warns where the hub takes agents on its own machine only', async () => {
  const { user, next } = await wizard({ endpoint: 'https://127.0.0.1:6055', is_loopback: true })
  await create(user)
  await screen.findByRole('textbox', { name: 'Token of the agent' })
  await next()
  await next()
  expect(screen.getByText('The hub takes agents on its own machine only')).toBeVisible()
  expect(screen.getByRole('group', { name: 'Options of the hub' })).toHaveTextContent('--agent-listen 0.0.0.0:6055')
})

it('keeps what was typed when the hub refuses the name', async () => {
  const { user, onCreated } = await wizard()
  server.use(http.post(api('/agents'), () => problem(409, 'name_taken', { detail: 'there is an agent `plant-7`' })))
  await create(user)
  expect(await screen.findByText('There is an agent `plant-7`.')).toBeVisible()
  expect(screen.getByLabelText('Name')).toHaveValue('plant-7')
  expect(onCreated).not.toHaveBeenCalled()
})
