import { configure, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import type {
  Fault, OffsetReset, Partition, Replica, ReplayRequest, SourceStatus, SourceSummary, Totals, UpdateSource,
} from '@/api/types'
import { renderPage } from '@/test/render'
import { api, loggedInAs, problem, server } from '@/test/server'
import { source, summary } from '@/test/sources'
import { SourceViewPage } from './source-view-page'

// jsdom has no canvas; what a chart draws is tested by `chartOption`, what it says here.
vi.mock('./overview/line-chart', () => ({
  default: ({ label }: { label: string }) => <div role="img" aria-label={label} />,
}))

// A page of tables takes its time in jsdom; asking of each element whether it is hidden takes most of it.
configure({ asyncUtilTimeout: 15_000, defaultHidden: true })
vi.setConfig({ testTimeout: 60_000 })

const ONE = api('/sources/src-1')

const TOTALS: Totals = {
  consumed: 162_575, written: 162_000, filtered: 500, discarded: 3, quarantined: 34, missed: 0, rows_written: 162_000,
  rows_overwritten: 49, bytes_consumed: 18_234_567, bytes_written: 9_234_567, requests_written: 810, requests_failed: 3,
  subtables_written: 16_200, duration_ms: 7_230_000,
}

function statusOf(of: SourceSummary): SourceStatus {
  const partition = {
    topic: 'meters', partition: 0, position: 90, committed: 80, end: 102, lag: 12, consumed: 90, written: 80, filtered: 5,
    discarded: 0, quarantined: 0, owner: 'hub-1',
  }
  return {
    summary: of, run: null, this_run: TOTALS, all_runs: { ...TOTALS, consumed: 1_000_000, written: 999_463 },
    partitions: [partition], faults: [{ kind: 'parse_failed', discarded: 0, quarantined: 34 }], consumers: 1,
    replicas: [], memory_bytes: 1024, memory_limit_bytes: 2048, latency: { p50_ms: 20, p99_ms: null },
  }
}

const FAULT: Fault = {
  id: 'a.jsonl:1', at_ms: 1_700_000_000_000, topic: 'meters', partition: 0, offset: 7, timestamp_ms: null, stage: 'decode',
  kind: 'parse_failed', reason: 'not JSON: line 1 column 3', key: null, payload: { base64: btoa('\xff{"id') },
  headers: [{ name: 'trace', value: { base64: btoa('t-1'), text: 't-1' } }], replayed: null,
}

const GROUP = {
  kind: 'parse_failed', stage: 'decode', reason: 'not JSON: line … column …', count: 3, open: 2, first_at_ms: 1, last_at_ms: 2,
  example: FAULT,
}

function page<T>(items: T[]) {
  return { items, next_cursor: null, total: items.length }
}

/** A hub with one data source; what a test cares for, it answers itself. */
function hubWith(more: Partial<SourceSummary> = {}, role: 'viewer' | 'editor' = 'editor') {
  const of = summary(more)
  server.use(
    loggedInAs(role),
    http.get(ONE, () => HttpResponse.json({ ...source(), ...of }, { headers: { ETag: `"${of.version}"` } })),
    http.get(`${ONE}/status`, () => HttpResponse.json(statusOf(of))),
    http.get(`${ONE}/series`, () => HttpResponse.json({ step_ms: 2000, points: seriesPoints() })),
    http.get(`${ONE}/faults/groups`, () => HttpResponse.json({ groups: [], not_reached: [] })),
  )
}

function seriesPoints() {
  return [0, 1, 2].map((idx) => ({
    at_ms: idx * 2000, consumed_per_s: 100 + idx, written_per_s: 90, lag: 10, bytes_per_s: 1, faults_per_s: 0, latency_p99_ms: null,
  }))
}

function show(tab = '') {
  const at = `/sources/src-1${tab === '' ? '' : `/${tab}`}`
  return renderPage(<SourceViewPage />, { path: '/sources/:id/:tab?', at, others: [{ path: '/sources', element: 'the list' }] })
}

test('the overview accounts for every message and tells charts in words', async () => {
  hubWith()
  show()
  expect(await screen.findByRole('heading', { level: 1, name: 'meters' })).toBeInTheDocument()
  const line = (await screen.findByText('This run:')).closest('p')
  expect(line).toHaveTextContent(
    '162,575 consumed= 162,000 written+ 500 filtered+ 3 discarded+ 34 quarantined+ 38 in flight',
  )
  expect(await screen.findByLabelText(/Messages read: now 102\/s, least 100\/s, most 102\/s\./)).toBeInTheDocument()
  const partitions = screen.getByRole('table', { name: 'Partitions' })
  expect(within(partitions).getByText('102')).toBeInTheDocument()
  await userEvent.click(screen.getByText('Numbers'))
  expect(within(screen.getByRole('table', { name: 'Samples, newest first' })).getByText('102/s')).toBeInTheDocument()
})

test('where it runs is told with who reads which partition, once that is more than this hub', async () => {
  const of = summary({ agent: 'plant-7, plant-8' })
  hubWith(of)
  const partition = statusOf(of).partitions[0] as Partition
  const replica: Replica = {
    runner_id: 'a7', runner_name: 'plant-7', kind: 'agent', version: 3, state: 'running', cause: null, remedy: null,
    run_id: 'r1', partitions: 1, consumed_per_s: 1200, is_stale: false,
  }
  const away: Replica = {
    ...replica, runner_id: 'a8', runner_name: 'plant-8', state: 'waiting', cause: 'no beat for 12 s', partitions: 0,
    consumed_per_s: null, is_stale: true,
  }
  server.use(
    http.get(`${ONE}/status`, () =>
      HttpResponse.json({
        ...statusOf(of),
        partitions: [{ ...partition, owner: 'plant-7' }, { ...partition, partition: 1, owner: null }],
        replicas: [away, replica],
      }),
    ),
  )
  show()
  const [, first, second] = within(await screen.findByRole('table', { name: 'Where it runs' })).getAllByRole('row')
  expect(first).toHaveTextContent('plant-7 agentRunning311,200/s')
  expect(second).toHaveTextContent('plant-8 agentWaiting for agentLast known30–')
  const partitions = within(screen.getByRole('table', { name: 'Partitions' })).getAllByRole('row')
  expect(partitions[1]).toHaveTextContent('meters0plant-7')
  expect(screen.getByText('Runs on', { selector: 'dt' }).nextSibling).toHaveTextContent('plant-7, plant-8')
})

test('faults on an agent that is away are told to be missing', async () => {
  hubWith()
  server.use(http.get(`${ONE}/faults/groups`, () => HttpResponse.json({ groups: [], not_reached: ['plant-8'] })))
  show('faults')
  expect(await screen.findByText(/at fault on plant-8 are not in this list/)).toBeInTheDocument()
})

test('a source that ended by its timeout says so and is kept running by one click', async () => {
  hubWith({ state: 'done', desired: 'stopped', ended: { reason: 'idle', after_ms: 500, at_ms: Date.now() } })
  const asked = vi.fn()
  server.use(
    http.post(`${ONE}/keep-running`, () => {
      asked()
      return HttpResponse.json(source({ version: 4, state: 'starting' }))
    }),
  )
  show()
  expect(await screen.findByText(/^Done: nothing new for 500 ms\. All that was there is written/)).toBeInTheDocument()
  await userEvent.click(await screen.findByRole('button', { name: 'Keep running' }))
  await waitFor(() => expect(asked).toHaveBeenCalledOnce())
})

test('a failure stands there with its cause and what to do', async () => {
  hubWith({ state: 'failed', health: 'fatal', cause: 'topic `meters` does not exist', remedy: 'Create the topic.' })
  show()
  const next = (await screen.findByText('topic `meters` does not exist')).closest('[role=status]')
  expect(next).toHaveTextContent('Create the topic.')
  expect(await screen.findByRole('button', { name: 'Start' })).toBeEnabled()
})

test('a viewer sees everything and is offered nothing that would be refused', async () => {
  hubWith({}, 'viewer')
  show('settings')
  expect(await screen.findByRole('button', { name: 'Export' })).toBeInTheDocument()
  for (const name of ['Stop', 'Pause', 'Edit', 'Edit the document']) {
    expect(screen.queryByRole('button', { name })).not.toBeInTheDocument()
    expect(screen.queryByRole('link', { name })).not.toBeInTheDocument()
  }
})

test('a data source that is gone leads back to the list', async () => {
  server.use(
    loggedInAs('editor'),
    http.get(ONE, () => problem(404, 'not_found')),
  )
  show()
  expect(await screen.findByRole('link', { name: 'Go to the list' })).toHaveAttribute('href', '/sources')
})

test('faults are replayed only after the same messages were tried without writing', async () => {
  hubWith()
  const sent: ReplayRequest[] = []
  const answer = { matched: 2, written: 1, filtered: 0, discarded: 0, still_at_fault: 1 }
  server.use(
    http.get(`${ONE}/faults/groups`, () => HttpResponse.json({ groups: [GROUP], not_reached: [] })),
    http.get(`${ONE}/faults`, () => HttpResponse.json(page([FAULT]))),
    http.post(`${ONE}/faults/replay`, async ({ request }) => {
      sent.push((await request.json()) as ReplayRequest)
      return HttpResponse.json({ ...answer, examples: [{ id: FAULT.id, outcome: 'written' }] })
    }),
  )
  show('faults')
  expect(await screen.findByRole('tab', { name: 'Faults, 2 open' })).toBeInTheDocument()
  const replay = await screen.findByRole('button', { name: 'Replay' })
  expect(replay).toBeDisabled()
  await userEvent.click(screen.getByRole('button', { name: 'Try again (dry run)' }))
  expect(await screen.findByText('Dry run of 2 messages with version 3: nothing was written')).toBeInTheDocument()
  const messages = screen.getByRole('table', { name: /^Messages:/ })
  expect(within(messages).getByText('would be written')).toBeInTheDocument()

  // Other messages than those that were tried: to be tried first.
  await userEvent.click(within(messages).getByRole('checkbox', { name: 'Select meters, partition 0, offset 7' }))
  expect(replay).toBeDisabled()
  await userEvent.click(screen.getByText('This cause'))
  expect(replay).toBeEnabled()
  await userEvent.click(replay)
  const dialog = await screen.findByRole('dialog')
  expect(dialog).toHaveTextContent('Replay 2 messages?')
  await userEvent.click(within(dialog).getByRole('button', { name: 'Replay' }))
  expect(await screen.findByText('Replayed 2 messages with version 3')).toBeInTheDocument()
  const request = { kind: 'parse_failed', reason: GROUP.reason }
  expect(sent).toEqual([{ ...request, dry_run: true }, { ...request, dry_run: false }])
})

test('a message at fault is shown byte by byte', async () => {
  hubWith()
  server.use(
    http.get(`${ONE}/faults/groups`, () => HttpResponse.json({ groups: [GROUP], not_reached: [] })),
    http.get(`${ONE}/faults`, () => HttpResponse.json(page([FAULT]))),
  )
  show('faults')
  await userEvent.click(await screen.findByRole('button', { name: /Expand row/ }))
  const payload = await screen.findByRole('region', { name: 'Payload' })
  expect(payload).toHaveTextContent('These bytes are not UTF-8.')
  expect(payload).toHaveTextContent('00000000 ff 7b 22 69 64')
  await userEvent.click(within(payload).getByText('Base64'))
  expect(payload).toHaveTextContent(FAULT.payload?.base64 ?? '')
  expect(screen.getByRole('region', { name: 'Header trace' })).toHaveTextContent('t-1')
})

const OFFSETS = {
  group_id: 'inlet-meters',
  partitions: [{ topic: 'meters', partition: 0, begin: 0, committed: 1_200_000, end: 1_200_012, lag: 12 }],
}

test('offsets are not reset while it runs: stopping is offered', async () => {
  hubWith()
  const stopped = vi.fn()
  server.use(
    http.get(`${ONE}/offsets`, () => HttpResponse.json(OFFSETS)),
    http.post(`${ONE}/stop`, () => {
      stopped()
      return HttpResponse.json(source({ state: 'draining' }))
    }),
  )
  show('offsets')
  expect(await screen.findByText(/Offsets can be reset only while the data source does not run/)).toHaveTextContent('“Running”')
  expect(screen.queryByRole('button', { name: 'Show what this means' })).not.toBeInTheDocument()
  await userEvent.click(await screen.findByRole('button', { name: 'Stop it now' }))
  await waitFor(() => expect(stopped).toHaveBeenCalledOnce())
})

test('what a reset means is counted before it is done', async () => {
  hubWith({ state: 'stopped', desired: 'stopped', health: 'none' })
  const sent: OffsetReset[] = []
  server.use(
    http.get(`${ONE}/offsets`, () => HttpResponse.json(OFFSETS)),
    http.post(`${ONE}/offsets/reset`, async ({ request }) => {
      sent.push((await request.json()) as OffsetReset)
      const partition = { topic: 'meters', partition: 0, from: 1_200_000, to: 0, read_again: 1_200_000, skipped: 0 }
      return HttpResponse.json({ partitions: [partition], read_again: 1_200_000, skipped: 0 })
    }),
  )
  show('offsets')
  await screen.findByText('1,200,012')
  await userEvent.click(await screen.findByRole('button', { name: 'Show what this means' }))
  const dialog = await screen.findByRole('dialog')
  expect(await within(dialog).findByText('This will read 1,200,000 messages again.')).toBeInTheDocument()
  expect(sent).toEqual([{ to: 'earliest', dry_run: true }])
  await userEvent.click(within(dialog).getByRole('button', { name: 'Reset the offsets' }))
  expect(await screen.findByText(/The offsets were reset/)).toBeInTheDocument()
  expect(sent.at(-1)).toEqual({ to: 'earliest', dry_run: false })
})

test('an old version is restored as a new one, guarded by the tag that was read', async () => {
  hubWith()
  const put: { body: UpdateSource; tag: string | null }[] = []
  server.use(
    http.get(`${ONE}/versions`, () =>
      HttpResponse.json(page([3, 2, 1].map((version) => ({ version, created_at_ms: version, created_by: 'ada', comment: null })))),
    ),
    http.get(`${ONE}/versions/2/diff/3`, () =>
      HttpResponse.json({ unified: '@@ -1,1 +1,1 @@\n-start: earliest\n+start: latest\n', same: false }),
    ),
    http.get(`${ONE}/versions/1`, () =>
      HttpResponse.json({ version: 1, created_at_ms: 1, created_by: 'ada', comment: null, document: 'name: old\n' }),
    ),
    http.put(ONE, async ({ request }) => {
      put.push({ body: (await request.json()) as UpdateSource, tag: request.headers.get('If-Match') })
      return HttpResponse.json(source({ version: 4 }), { headers: { ETag: '"4"' } })
    }),
  )
  show('versions')
  expect(await screen.findByText('1 lines added, 1 removed.')).toBeInTheDocument()
  expect(screen.getByRole('cell', { name: 'start: latest' })).toBeInTheDocument()
  expect(screen.getByText('Added:')).toBeInTheDocument()
  await userEvent.click(await screen.findByRole('button', { name: 'Restore version 1' }))
  const dialog = await screen.findByRole('dialog')
  expect(dialog).toHaveTextContent('The data source runs: it restarts')
  await userEvent.click(await within(dialog).findByRole('button', { name: 'Restore' }))
  await waitFor(() =>
    expect(put).toEqual([{ body: { document: 'name: old\n', comment: 'Version 1 restored' }, tag: '"3"' }]),
  )
})

test('the activity is read a page at a time and by level', async () => {
  hubWith()
  const event = (id: string, message: string) => ({
    id, at_ms: 1_700_000_000_000, level: 'warn', kind: 'sink', message, cause: 'connection refused', run_id: null, by: 'ada',
  })
  server.use(
    http.get(`${ONE}/activity`, ({ request }) => {
      const query = new URL(request.url).searchParams
      expect(query.get('level')).toBe('warn')
      return query.get('cursor') === null
        ? HttpResponse.json({ items: [event('2', 'newer')], next_cursor: 'c', total: 2 })
        : HttpResponse.json({ items: [event('1', 'older')], next_cursor: null, total: 2 })
    }),
  )
  show('activity?level=warn')
  expect(await screen.findByText('newer')).toBeInTheDocument()
  expect(screen.getByText('Cause: connection refused')).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Load older' }))
  expect(await screen.findByText('older')).toBeInTheDocument()
  expect(screen.getByText('That is all.')).toBeInTheDocument()
})

test('a tab has an address of its own', async () => {
  hubWith()
  server.use(http.get(`${ONE}/runs`, () => HttpResponse.json(page([]))))
  const { router } = show()
  await userEvent.click(await screen.findByRole('tab', { name: 'Runs' }))
  expect(await screen.findByText('It has not run yet.')).toBeInTheDocument()
  expect(router.state.location.pathname).toBe('/sources/src-1/runs')
})
