import { configure, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { PreviewAnswer } from '@/api/types'
import { renderPage } from '@/test/render'
import { api, loggedInAs, problem, server } from '@/test/server'
import { source } from '@/test/sources'
import { saveDraft } from './document/drafts'
import { SourceFormPage } from './source-form-page'

const document = `# The meters of the lab.
version: 1
name: meters
kafka:
  bootstrap_servers: kafka-1:9092
  topics: meters
  security:
    sasl: {mechanism: PLAIN, username: u, password: {secret: meters-kafka-password}}
message:
  filter:
    - id != 1
target:
  tdengine: {connection: lab, database: power}
  super_table: {name: meters, create: true}
  subtable: "d_{id}"
  columns:
    ts: {from: ts, type: TIMESTAMP}
    v: {from: v, type: INT}
  tags:
    id: {from: id, type: INT}
`

const bytes = (text: string) => ({ base64: btoa(text), text })
const message = (offset: number, text: string) => ({
  topic: 'meters',
  partition: 0,
  offset,
  timestamp_ms: null,
  key: null,
  payload: bytes(text),
  headers: [],
})

// A few fields stand for all: what is tested here is what the page does with them. All cards
// together are walked through in a real browser.
vi.mock('./page/form-sections', async () => {
  const { NumberField, TextField } = await import('./fields/inputs')
  const { SecretField } = await import('./fields/secret-field')
  const { StepPreview } = await import('./preview/step-preview')
  const { FilterRules } = await import('./sections/filter-rules')
  return {
    FormSections: () => (
      <>
        <TextField name="name" />
        <TextField name="kafka.client_id" />
        <NumberField name="write.writers" />
        <SecretField name="kafka.security.sasl.password" />
        <StepPreview step="decode" />
        <FilterRules />
        <StepPreview step="map" />
      </>
    ),
  }
})
// Asking of every node whether it is hidden takes most of a test's time.
configure({ defaultHidden: true, asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 60_000 })

/** One row of each outcome. */
const preview: PreviewAnswer = {
  messages: [message(7, '{"id": 1}'), message(8, '{"id": 2}'), message(9, '{"id":')],
  steps: [
    {
      name: 'decode',
      columns: [{ name: 'id' }],
      rows: [
        { message_idx: 0, outcome: 'passed', cells: [1] },
        { message_idx: 1, outcome: 'passed', cells: [2] },
        {
          message_idx: 2,
          outcome: 'rejected',
          kind: 'parse_failed',
          reason: 'JSON ends too early at byte 6',
          cells: [],
        },
      ],
    },
    {
      name: 'filter',
      columns: [{ name: 'id' }],
      rows: [
        { message_idx: 0, outcome: 'filtered', filter_idx: 0, cells: [1] },
        { message_idx: 1, outcome: 'passed', cells: [2] },
      ],
    },
    {
      name: 'map',
      columns: [{ name: 'subtable' }, { name: 'v', type: 'INT' }],
      rows: [{ message_idx: 1, outcome: 'passed', cells: ['d_2', null] }],
    },
  ],
  faults: [{ path: 'message.filter[0]', line: 1, column: 1, message: 'unknown field `idd`', hint: 'did you mean `id`?' }],
  ddl: 'CREATE STABLE `meters` (…)',
  outcome: { written: 1, filtered: 1, rejected: 1 },
}

const list = (items: unknown[]) => HttpResponse.json({ items, next_cursor: null, total: items.length })

/** Calls in the order in which the hub got them. */
let calls: { call: string; body: unknown }[]

function record(call: string, answer: (body: unknown) => Response) {
  return async ({ request }: { request: Request }) => {
    const body: unknown = await request.json()
    calls.push({ call, body })
    return answer(body)
  }
}

beforeEach(() => {
  localStorage.clear()
  calls = []
  server.use(
    loggedInAs('editor'),
    http.get(api('/sources/src-1'), () =>
      HttpResponse.json(source({ document }), { headers: { ETag: '"3"' } }),
    ),
    http.get(api('/connections'), () => list([])),
    http.get(api('/connections/:name/databases'), () => HttpResponse.json({ databases: [] })),
    http.get(api('/connections/:name/databases/:db/stables'), () => HttpResponse.json({ super_tables: [] })),
    http.get(api('/uploads'), () => list([])),
    http.get(api('/presets'), () => HttpResponse.json({ presets: [] })),
    http.get(api('/functions'), () => HttpResponse.json({ functions: [] })),
    http.get(api('/document-schema'), () => HttpResponse.json({})),
    http.post(api('/expressions/check'), () => HttpResponse.json({ faults: [] })),
    http.post(api('/sample'), () => HttpResponse.json({ messages: preview.messages })),
    http.post(api('/preview'), () => HttpResponse.json(preview)),
    http.put(api('/secrets/:name'), async ({ request, params }) => {
      calls.push({ call: `secret ${String(params.name)}`, body: await request.json() })
      return new HttpResponse(null, { status: 204 })
    }),
    http.post(
      api('/sources'),
      record('create', () => HttpResponse.json(source({ id: 'src-2' }), { status: 201 })),
    ),
    http.put(
      api('/sources/src-1'),
      record('change', () => HttpResponse.json(source({ document }), { headers: { ETag: '"4"' } })),
    ),
  )
})

function open(at: string) {
  const path = at === '/sources/new' ? at : '/sources/:id/edit'
  return renderPage(<SourceFormPage />, {
    path,
    at,
    others: [{ path: '/sources', element: <p>the list</p> }],
  })
}

/** The document lies in a draft, so that no test has to fill in everything. */
function withDraft(text = document) {
  saveDraft(localStorage, 'ada', null, { text, sample: '', saved_at_ms: Date.now(), version: null })
}

describe('a new data source', () => {
  it('stores typed secrets first and submits a document without them', async () => {
    withDraft(document.replace(', password: {secret: meters-kafka-password}', ''))
    const { router } = open('/sources/new')
    const user = userEvent.setup({ delay: null })
    await user.type(await screen.findByLabelText(/^Password/), 'geheim')
    await user.click(await screen.findByText('Submit'))
    expect(await screen.findByText('the list')).toBeInTheDocument()
    expect(calls.map(({ call }) => call)).toEqual(['secret meters-kafka-password', 'create'])
    expect(calls[0]?.body).toEqual({ value: 'geheim' })
    expect(calls[1]?.body).toMatchObject({ start: true })
    expect(JSON.stringify(calls[1]?.body)).toContain('{secret: meters-kafka-password}')
    expect(JSON.stringify(calls[1]?.body)).not.toContain('geheim')
    expect(router.state.location.state).toEqual({ highlight: 'src-2' })
    expect(JSON.stringify({ ...localStorage })).not.toContain('meters')
  })

  it('asks for what is missing before it asks the hub', async () => {
    open('/sources/new')
    const user = userEvent.setup({ delay: null })
    await user.click(await screen.findByText('Submit'))
    const summary = await screen.findByText('8 things to mend')
    const links = within(summary.closest('[role=alert]') as HTMLElement).getAllByRole('link')
    expect(links.map((link) => link.textContent)).toContain('bootstrap-servers')
    expect(calls).toEqual([])
  })

  it('shows what the hub refuses at its field', async () => {
    withDraft()
    server.use(
      http.post(api('/sources'), () =>
        problem(422, 'document_invalid', {
          faults: [
            {
              path: 'kafka.client_id',
              line: 4,
              column: 1,
              message: 'the name is too long',
              hint: 'Use fewer letters.',
            },
          ],
        }),
      ),
    )
    open('/sources/new')
    const user = userEvent.setup({ delay: null })
    await user.click(await screen.findByText('Submit'))
    const field = await screen.findByLabelText('Client ID')
    await waitFor(() => expect(field).toHaveAccessibleDescription(/the name is too long Use fewer letters\./))
    // Another value, and the fault no longer counts.
    await user.type(field, 'x')
    await waitFor(() => expect(field).not.toHaveAccessibleDescription())
  })

  it('restores a draft and can throw it away', async () => {
    withDraft()
    open('/sources/new')
    const user = userEvent.setup({ delay: null })
    expect(await screen.findByPlaceholderText('meters')).toHaveValue('meters')
    await user.click(await screen.findByText('Discard draft'))
    expect(screen.getByPlaceholderText('meters')).toHaveValue('')
  })
})

describe('the preview', () => {
  it('says of each row what became of it', async () => {
    open('/sources/src-1/edit')
    const table = await screen.findByTestId('preview-decode')
    expect(await within(table).findByText('2 passed, 0 filtered, 1 at fault')).toBeInTheDocument()
    expect(within(table).getByText(/JSON ends too early at byte 6; goes to the archive/)).toBeInTheDocument()
    expect(within(table).getByText('{"id":')).toBeInTheDocument()
    const map = screen.getByTestId('preview-map')
    expect(within(map).getByText('is written to d_2')).toBeInTheDocument()
    expect(within(map).getByText('NULL')).toBeInTheDocument()
    const filter = within(screen.getByTestId('preview-filter'))
    await userEvent.click(filter.getByText('Preview'))
    expect(filter.getByText('is filtered out by filter 1: id != 1')).toBeInTheDocument()
  })

  it('puts faults of rules at the rule', async () => {
    open('/sources/src-1/edit')
    const rule = await screen.findByLabelText('Filter 1', { selector: 'li' })
    expect(await within(rule).findByText(/unknown field `idd`/)).toBeInTheDocument()
  })
})

describe('an edit', () => {
  it('shows the difference, tells that the run restarts, and saves with the version it began with', async () => {
    open('/sources/src-1/edit')
    const user = userEvent.setup({ delay: null })
    await user.type(await screen.findByLabelText('Client ID'), 'me')
    await user.click(await screen.findByText('Save…'))
    const dialog = (await screen.findByText('Save changes')).closest<HTMLElement>('.ant-modal')!
    expect(within(dialog).getByText('client_id: me', { exact: false })).toBeInTheDocument()
    expect(within(dialog).getByText('This restarts the run')).toBeInTheDocument()
    await user.click(within(dialog).getByText('Save and restart'))
    expect(await screen.findByText('the list')).toBeInTheDocument()
    const { document: saved } = calls[0]?.body as { document: string }
    expect(saved).toContain('# The meters of the lab.')
    expect(saved.split('\n').filter((line) => !document.includes(line))).toEqual(['  client_id: me'])
  })

  it('loses nothing when somebody else was faster', async () => {
    const theirs = source({
      document: document.replace('"d_{id}"', '"e_{id}"'),
      version: 4,
      updated_by: 'grace',
    })
    let saves = 0
    server.use(
      http.put(api('/sources/src-1'), async ({ request }) => {
        saves += 1
        if (saves === 1) return problem(412, 'edited_meanwhile')
        calls.push({ call: `change ${request.headers.get('If-Match') ?? ''}`, body: await request.json() })
        return HttpResponse.json(theirs, { headers: { ETag: '"5"' } })
      }),
    )
    open('/sources/src-1/edit')
    const user = userEvent.setup({ delay: null })
    await user.type(await screen.findByLabelText('Client ID'), 'me')
    server.use(http.get(api('/sources/src-1'), () => HttpResponse.json(theirs, { headers: { ETag: '"4"' } })))
    await user.click(await screen.findByText('Save…'))
    await user.click(await screen.findByText('Save and restart'))
    expect(await screen.findByText(/grace saved version 4/)).toBeInTheDocument()
    await user.click(await screen.findByText('Put mine on top'))
    await user.click(await screen.findByText('Save and restart'))
    expect(await screen.findByText('the list')).toBeInTheDocument()
    expect(calls[0]?.call).toBe('change "4"')
    const { document: saved } = calls[0]?.body as { document: string }
    expect(saved).toContain('client_id: me')
    expect(saved).toContain('"e_{id}"')
  })
})
