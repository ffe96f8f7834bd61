import { configure, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import type { AgentCheck, Runner } from '@/api/types'
import { renderPage } from '@/test/render'
import { agent, NOT_CONNECTED, runner, setup } from '@/test/runners'
import { api, loggedInAs, problem, server } from '@/test/server'
import { SourceFormPage } from '../source-form-page'

// Only what is tested here: all cards together are walked through in a real browser.
vi.mock('../page/form-sections', async () => {
  const { Basics } = await import('./basics')
  const { ConnectivityCheck } = await import('./connectivity-check')
  const { TextField } = await import('../fields/inputs')
  return {
    FormSections: () => (
      <>
        <Basics />
        <TextField name="kafka.bootstrap_servers" />
        <ConnectivityCheck place="connection" label="Connectivity Check" />
      </>
    ),
  }
})
configure({ defaultHidden: true, asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 60_000 })

const CONNECTED: AgentCheck = { connected: true, round_trip_ms: 3, cause: null, remedy: null, version: '0.3.0', upgrade: null }

const RUNNERS = [
  runner(),
  agent({ labels: { site: 'north' } }),
  agent({ ...NOT_CONNECTED, id: 'a-8', name: 'plant-8', state: 'offline', labels: { site: 'north', line: '8' } }),
]

/** The form of a new data source; `checked` are the documents that were sent to be checked. */
async function form(runners: Runner[] = RUNNERS) {
  const items = [...runners]
  const checked: string[] = []
  server.use(
    loggedInAs('editor'),
    http.get(api('/agents'), () => HttpResponse.json({ items })),
    http.post(api('/agents'), async ({ request }) => {
      const { name } = (await request.json()) as { name: string }
      const made = agent({ id: `id-${name}`, name })
      items.push(made)
      return HttpResponse.json({ agent: made, token: 'inlet-agent-secret', setup: setup() }, { status: 201 })
    }),
    http.post(api('/agents/:id/check'), () => HttpResponse.json(CONNECTED)),
    http.post(api('/check'), async ({ request }) => {
      checked.push(((await request.json()) as { document: string }).document)
      const step = (end: 'kafka' | 'tdengine', name: string, ran_on: string) => ({ end, name, outcome: 'ok', ran_on })
      return HttpResponse.json({
        ran_on: 'plant-7, hub-1',
        steps: [step('kafka', 'login', 'plant-7'), step('tdengine', 'connect', 'hub-1')],
      })
    }),
  )
  renderPage(<SourceFormPage />, { path: '/sources/new' })
  const user = userEvent.setup()
  await user.type(await screen.findByLabelText('Name'), 'meters')
  return { user, checked }
}

async function pick(user: ReturnType<typeof userEvent.setup>, option: string): Promise<void> {
  await user.click(screen.getByRole('combobox', { name: 'Agent' }))
  const list = await screen.findAllByText(option)
  const entry = list.map((it) => it.closest('.ant-select-item-option')).find((it) => it !== null)
  await user.click(entry as HTMLElement)
}

/** The document as the YAML view would show it, by way of a check. */
async function sent(user: ReturnType<typeof userEvent.setup>, checked: string[]): Promise<string> {
  const before = checked.length
  await user.click(screen.getByRole('button', { name: 'Connectivity Check' }))
  await waitFor(() => expect(checked.length).toBeGreaterThan(before))
  return checked.at(-1) ?? ''
}

it('runs on this hub unless an agent is chosen, which then may write by way of the hub', async () => {
  const { user, checked } = await form()
  expect(await sent(user, checked)).not.toContain('agent')
  await pick(user, 'plant-7')
  expect(await sent(user, checked)).toContain('agent: plant-7\n')
  await user.click(screen.getByRole('radio', { name: 'Through this hub' }))
  const text = await sent(user, checked)
  expect(text).toContain('write:\n  via: hub\n')
  await pick(user, 'This hub')
  const back = await sent(user, checked)
  expect(back).not.toContain('agent')
  expect(back).not.toContain('via')
})

it('says where the check ran, and of each step where that differs', async () => {
  const { user, checked } = await form()
  await sent(user, checked)
  expect(await screen.findByText('Ran on plant-7, hub-1.')).toBeInTheDocument()
  const [kafka, tdengine] = screen.getByRole('list', { name: 'Check steps' }).querySelectorAll('li')
  expect(kafka).toHaveTextContent('Kafka · plant-7 · login')
  expect(tdengine).toHaveTextContent('TDengine · hub-1 · connect')
})

it('tells of an agent that is away, and what the hub says of it, with the way there', async () => {
  const { user } = await form()
  await pick(user, 'plant-8')
  expect(await screen.findByText('plant-8 is not connected now.')).toBeInTheDocument()
  expect(screen.getByRole('link', { name: 'Look at the agents' })).toHaveAttribute('href', '/agents?agent=plant-8')
  server.use(http.post(api('/check'), () => problem(409, 'agent_offline', { detail: 'agent `plant-8` is not connected', hint: 'start it' })))
  await user.click(screen.getByRole('button', { name: 'Connectivity Check' }))
  expect(await screen.findByText('Agent `plant-8` is not connected.')).toBeInTheDocument()
  expect(screen.getByText('Start it.')).toBeInTheDocument()
  expect(screen.getAllByRole('link', { name: 'Look at the agents' })).toHaveLength(2)
})

it('takes several agents, and any with a label, with a number of replicas', async () => {
  const { user, checked } = await form()
  await pick(user, 'plant-7')
  await pick(user, 'Several agents…')
  // What was chosen before stays chosen.
  expect(await sent(user, checked)).toContain('agent: [plant-7]\n')
  await pick(user, 'Any agent with a label…')
  const labels = screen.getByRole('combobox', { name: 'Labels' })
  await user.type(labels, 'site=north')
  await user.tab()
  expect(await screen.findByText('Now: plant-7, plant-8')).toBeInTheDocument()
  await user.type(screen.getByRole('spinbutton', { name: 'Replicas' }), '2')
  const text = await sent(user, checked)
  expect(text).toMatch(/agent:\s+\{?labels:\s+\{?site: north\}*\nreplicas: 2\n/)
})

it('creates an agent in the middle of the form, which is chosen then, and loses nothing', async () => {
  const { user, checked } = await form()
  await user.type(screen.getByLabelText('bootstrap-servers'), 'kafka:9092')
  await user.click(screen.getByRole('button', { name: 'Create New Agent' }))
  const dialog = await screen.findByRole('dialog')
  await user.type(within(dialog).getByLabelText('Name'), 'plant-9')
  await user.click(within(dialog).getByRole('button', { name: 'Create agent' }))
  await screen.findByRole('textbox', { name: 'Token of the agent' })
  // Install, configuration, start.
  for (let step = 0; step < 3; step += 1) {
    await user.click(screen.getByRole('button', { name: 'Next' }))
  }
  await user.click(await screen.findByRole('button', { name: 'Finish' }))
  const text = await sent(user, checked)
  expect(text).toContain('name: meters\nagent: plant-9\n')
  expect(text).toContain('bootstrap_servers: kafka:9092')
})
