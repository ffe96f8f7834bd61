import { fireEvent, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { renderPage } from '@/test/render'
import { api, problem, server } from '@/test/server'
import { source } from '@/test/sources'
import { ImportDialog, joinDocuments } from './import-dialog'

const YAML = 'name: a\nkafka:\n  topics: []\n'

function drop(text: string) {
  const input = document.querySelector('input[type=file]') as HTMLInputElement
  const file = new File([text], 'a.yaml', { type: 'text/yaml' })
  // jsdom's files have no text() that reads what they were made of in every version.
  Object.defineProperty(file, 'text', { value: () => Promise.resolve(text) })
  fireEvent.change(input, { target: { files: [file] } })
}

async function importFile() {
  drop(YAML)
  const button = screen.getByRole('button', { name: 'Import' })
  await waitFor(() => expect(button).toBeEnabled())
  fireEvent.click(button)
}

it('shows the faults of what was dropped, with their places', async () => {
  const faults = [{ path: 'kafka.topics', line: 3, column: 3, message: 'at least one topic is needed', hint: 'add one' }]
  server.use(http.post(api('/sources/import'), () => problem(422, 'document_invalid', { detail: 'one fault', faults })))
  renderPage(<ImportDialog onClose={() => undefined} />)
  await importFile()
  const alert = await screen.findByRole('alert')
  expect(alert).toHaveTextContent('kafka.topics · Line 3, column 3: at least one topic is needed')
  expect(alert).toHaveTextContent('add one')
})

it('sends the text of the file and closes', async () => {
  let sent = ''
  server.use(
    http.post(api('/sources/import'), async ({ request }) => {
      sent = await request.text()
      return HttpResponse.json({ created: [source()] })
    }),
  )
  const onClose = vi.fn()
  renderPage(<ImportDialog onClose={onClose} />)
  await importFile()
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(sent).toBe(YAML)
})

it('joins several files into documents of one text', () => {
  expect(joinDocuments('', 'name: a\n')).toBe('name: a\n')
  expect(joinDocuments('name: a\n\n', 'name: b\n')).toBe('name: a\n---\nname: b\n')
})
