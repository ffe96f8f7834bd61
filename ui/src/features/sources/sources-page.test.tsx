import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import type { Role, SourceSummary } from '@/api/types'
import { renderPage } from '@/test/render'
import { api, loggedInAs, problem, server } from '@/test/server'
import { source, summary } from '@/test/sources'
import { SourcesPage } from './sources-page'

function show(sources: SourceSummary[], { role = 'editor', at = '/sources', demo = false }: { role?: Role; at?: string; demo?: boolean } = {}) {
  server.use(
    loggedInAs(role, { demo }),
    http.get(api('/sources'), () => HttpResponse.json({ items: sources, next_cursor: null, total: sources.length })),
  )
  return renderPage(<SourcesPage />, {
    path: '/sources',
    at,
    others: [{ path: '/sources/new', element: <p>the form</p> }],
  })
}

/** The row of a data source, once the list is there. */
async function row(name: string): Promise<HTMLElement> {
  const heading = await screen.findByRole('rowheader', { name: new RegExp(`^${name}`) })
  return heading.closest('tr') as HTMLElement
}

async function menu(name: string, item: string) {
  await userEvent.click(within(await row(name)).getByRole('button', { name: `More actions for ${name}` }))
  await userEvent.click(await screen.findByRole('menuitem', { name: item }))
}

it('shows what a data source does', async () => {
  show([summary({ faults: 3, lag: 1234 })])
  const shown = within(await row('meters'))
  expect(shown.getByText('meters → power.meters')).toBeVisible()
  expect(shown.getByText('Running')).toBeVisible()
  expect(shown.getByText('Ready')).toBeVisible()
  expect(shown.getByText('1,234')).toBeVisible()
  expect(shown.getByText('1,500/s')).toBeVisible()
  expect(shown.getByText('1,234,567')).toBeVisible()
  expect(shown.getByText(/^\d+ sec\. ago$/)).toBeVisible()
  expect(shown.getByText('This hub')).toBeVisible()
  expect(shown.getByRole('link', { name: '3 faults' })).toHaveAttribute('href', '/sources/src-1/faults')
})

it('tells cause and remedy on hover', async () => {
  show([summary({ state: 'failed', health: 'fatal', cause: 'connection refused', remedy: 'check the port' })])
  await userEvent.hover(within(await row('meters')).getByText('Failed'))
  const told = await screen.findByRole('tooltip')
  expect(told).toHaveTextContent('connection refused')
  expect(told).toHaveTextContent('check the port')
})

it('keeps only the rows in sight in the document, and says how many there are', async () => {
  show(Array.from({ length: 1000 }, (_, idx) => summary({ id: `s${idx}`, name: `meters-${idx}` })))
  await row('meters-0')
  expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '1001')
  expect(screen.getAllByRole('rowheader').length).toBeLessThan(60)
  expect(screen.getByText('1,000 of 1,000 shown')).toBeVisible()
})

it('searches, and keeps the search in the address', async () => {
  const { router } = show([summary(), summary({ id: 'b', name: 'boiler' })])
  await row('meters')
  await userEvent.type(screen.getByRole('searchbox'), 'boil')
  await waitFor(() => expect(screen.queryByRole('rowheader', { name: /^meters/ })).toBeNull())
  expect(router.state.location.search).toBe('?search=boil')
  await userEvent.type(screen.getByRole('searchbox'), 'xyz')
  expect(await screen.findByText(/Nothing matches/)).toBeVisible()
})

it('sorts by a column, the largest first, and says so to screen readers', async () => {
  show([summary({ lag: 1 }), summary({ id: 'b', name: 'boiler', lag: 50 })])
  await row('meters')
  await userEvent.click(screen.getByRole('button', { name: 'Lag' }))
  expect(screen.getByRole('columnheader', { name: 'Lag' })).toHaveAttribute('aria-sort', 'descending')
  expect(screen.getAllByRole('rowheader').map((cell) => cell.textContent)).toEqual([
    expect.stringMatching(/^boiler/),
    expect.stringMatching(/^meters/),
  ])
})

it('starts what stands and stops what runs', async () => {
  const asked: string[] = []
  server.use(
    http.post(api('/sources/:id/:action'), ({ params }) => {
      asked.push(`${String(params.action)} ${String(params.id)}`)
      return HttpResponse.json(source({ id: String(params.id), state: 'starting' }))
    }),
  )
  show([summary(), summary({ id: 'b', name: 'boiler', state: 'stopped' })])
  await userEvent.click(within(await row('boiler')).getByRole('button', { name: 'Start boiler' }))
  await userEvent.click(within(await row('meters')).getByRole('button', { name: 'Stop meters' }))
  await waitFor(() => expect(asked).toEqual(['start b', 'stop src-1']))
  expect(await screen.findByText('Stopping “meters”.')).toBeVisible()
})

it('says why an action was refused', async () => {
  server.use(
    http.post(api('/sources/:id/start'), () => problem(409, 'wrong_state', { detail: 'it runs already', hint: 'stop it' })),
  )
  show([summary({ state: 'stopped' })])
  await userEvent.click(within(await row('meters')).getByRole('button', { name: 'Start meters' }))
  const alert = await screen.findByRole('alert')
  expect(alert).toHaveTextContent('“meters” could not be started')
  expect(alert).toHaveTextContent('It runs already. Stop it.')
})

it('lets a source that ended by its time-out keep running', async () => {
  server.use(http.post(api('/sources/:id/keep-running'), () => HttpResponse.json(source({ version: 4, state: 'starting' }))))
  show([summary({ state: 'done', health: 'none', ended: { reason: 'idle', after_ms: 500, at_ms: 0 } })])
  const shown = within(await row('meters'))
  expect(shown.getByText('Done: nothing new for 500 ms')).toBeVisible()
  await userEvent.click(shown.getByRole('button', { name: 'Keep running' }))
  expect(await within(await row('meters')).findByText('Starting')).toBeVisible()
})

it('deletes, and brings back what was deleted', async () => {
  const asked: string[] = []
  server.use(
    http.delete(api('/sources/:id'), ({ request }) => {
      asked.push(`delete ${request.headers.get('If-Match')}`)
      return new HttpResponse(null, { status: 204 })
    }),
    http.post(api('/sources/:id/restore'), ({ params }) => {
      asked.push(`restore ${String(params.id)}`)
      return HttpResponse.json(source({ state: 'stopped' }))
    }),
  )
  show([summary(), summary({ id: 'b', name: 'boiler' })])
  await menu('meters', 'Delete')
  await waitFor(() => expect(screen.queryByRole('rowheader', { name: /^meters/ })).toBeNull())
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  await row('meters')
  expect(asked).toEqual(['delete "3"', 'restore src-1'])
})

it('acts on many at once and tells which were refused', async () => {
  let body: unknown
  server.use(
    http.post(api('/sources/bulk'), async ({ request }) => {
      body = await request.json()
      const refused = { type: '', title: '', status: 409, code: 'wrong_state', detail: 'it is paused' }
      return HttpResponse.json({ results: [{ id: 'src-1', ok: true }, { id: 'b', ok: false, problem: refused }] })
    }),
  )
  show([summary(), summary({ id: 'b', name: 'boiler' })])
  await row('meters')
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select all that are shown' }))
  expect(screen.getByText('2 selected')).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: 'Start' }))
  const told = await screen.findByRole('alert')
  expect(told).toHaveTextContent('1 of 2 done')
  expect(told).toHaveTextContent('boiler: it is paused')
  expect(body).toEqual({ action: 'start', ids: ['src-1', 'b'] })
  expect(screen.queryByText('2 selected')).toBeNull()
})

it('asks before many are deleted', async () => {
  show([summary()])
  await userEvent.click(within(await row('meters')).getByRole('checkbox'))
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }))
  expect(await screen.findByRole('dialog')).toHaveTextContent('Delete 1 data source?')
})

it('offers a viewer nothing that would be refused', async () => {
  show([summary()], { role: 'viewer' })
  const shown = within(await row('meters'))
  expect(screen.queryByRole('checkbox')).toBeNull()
  expect(screen.queryByRole('button', { name: /Add Data Source/ })).toBeNull()
  expect(shown.queryByRole('button', { name: 'Stop meters' })).toBeNull()
  await userEvent.click(shown.getByRole('button', { name: 'More actions for meters' }))
  expect((await screen.findAllByRole('menuitem')).map((item) => item.textContent)).toEqual(['View', 'Export'])
})

describe('an empty list', () => {
  it('leads to the form', async () => {
    show([])
    const empty = (await screen.findByText('No data source yet')).closest('section') as HTMLElement
    expect(within(empty).queryByRole('button', { name: /demo/ })).toBeNull()
    await userEvent.click(within(empty).getByRole('button', { name: /Add Data Source/ }))
    expect(await screen.findByText('the form')).toBeVisible()
  })

  it('starts the demo source with one click, on the hub of the demo', async () => {
    server.use(http.post(api('/sources/demo'), () => HttpResponse.json(source({ name: 'demo', state: 'starting' }), { status: 201 })))
    show([], { demo: true })
    await userEvent.click(await screen.findByRole('button', { name: 'Start the demo source' }))
    expect(within(await row('demo')).getByText('Starting')).toBeVisible()
  })
})

it('says that the hub does not answer, and tries again', async () => {
  let up = false
  server.use(
    loggedInAs('editor'),
    http.get(api('/sources'), () =>
      up ? HttpResponse.json({ items: [summary()], next_cursor: null, total: 1 }) : HttpResponse.error(),
    ),
  )
  renderPage(<SourcesPage />, { path: '/sources' })
  expect(await screen.findByRole('alert')).toHaveTextContent('The hub does not answer.')
  up = true
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await row('meters')
})
