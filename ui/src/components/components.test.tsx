import { act, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { CheckStep } from '@/api/types'
import { renderPage } from '@/test/render'
import { CopyButton } from './copy-button'
import { RelativeTime } from './relative-time'
import { Sparkline } from './sparkline'
import { StepList } from './step-list'
import { YamlEditor } from './yaml-editor'

afterEach(() => vi.useRealTimers())

describe('StepList', () => {
  const steps: CheckStep[] = [
    { end: 'kafka', name: 'TCP', outcome: 'ok', detail: 'kafka-1:9092', ran_on: 'hub' },
    { end: 'kafka', name: 'TLS', outcome: 'failed', cause: 'unknown issuer', remedy: 'upload the CA', ran_on: 'hub' },
    { end: 'tdengine', name: 'Login', outcome: 'skipped', ran_on: '' },
  ]

  it('tells outcome, cause and remedy, also to screen readers', () => {
    render(<StepList steps={steps} />)
    expect(screen.getByRole('status')).toHaveTextContent('The check failed at “TLS”.')
    const [tcp, tls, login] = screen.getAllByRole('listitem')
    expect(within(tcp as HTMLElement).getByRole('img', { name: 'Passed' })).toBeVisible()
    expect(tcp).toHaveTextContent('Kafka · TCP – kafka-1:9092')
    expect(within(tls as HTMLElement).getByRole('img', { name: 'Failed' })).toBeVisible()
    expect(tls).toHaveTextContent('Cause: unknown issuer')
    expect(tls).toHaveTextContent('What to do: upload the CA')
    expect(within(login as HTMLElement).getByRole('img', { name: 'Not tried' })).toBeVisible()
  })

  it('says that all passed', () => {
    render(<StepList steps={steps.slice(0, 1)} />)
    expect(screen.getByRole('status')).toHaveTextContent('The check passed.')
  })
})

describe('Sparkline', () => {
  it('has its figures as text, and the highest value at the top', () => {
    render(<Sparkline values={[0, 50, 100]} width={100} height={24} />)
    const drawing = screen.getByRole('img', { name: 'Rows written in the last two minutes: now 100/s, at most 100/s' })
    expect(drawing.querySelectorAll('path')[1]).toHaveAttribute('d', 'M0,23L50,12L100,1')
  })

  it('is a flat line without values', () => {
    render(<Sparkline values={[]} width={100} height={24} />)
    expect(screen.getByRole('img').querySelector('path')).toHaveAttribute('d', 'M0,23L100,23')
  })
})

it('RelativeTime goes on by itself', () => {
  vi.useFakeTimers({ now: 100_000 })
  render(<RelativeTime at={98_000} />)
  expect(screen.getByText('2 sec. ago')).toBeVisible()
  act(() => {
    vi.advanceTimersByTime(3000)
  })
  expect(screen.getByText('5 sec. ago')).toBeVisible()
})

it('RelativeTime of nothing is a word', () => {
  render(<RelativeTime at={null} />)
  expect(screen.getByText('never')).toBeVisible()
})

it('CopyButton copies, and says so', async () => {
  userEvent.setup()
  vi.stubGlobal('isSecureContext', true)
  render(<CopyButton text="inlet_abc" />)
  await userEvent.click(screen.getByRole('button', { name: 'Copy' }))
  expect(await navigator.clipboard.readText()).toBe('inlet_abc')
  expect(screen.getByRole('status')).toHaveTextContent('Copied')
  vi.unstubAllGlobals()
})

describe('YamlEditor', () => {
  it('shows the text, follows it, and marks faults at their lines', async () => {
    const faults = [{ path: 'b', line: 2, column: 4, message: 'wrong' }]
    renderPage(<YamlEditor value={'a: 1\nb: 2\n'} faults={faults} label="Document" />)
    const editor = await screen.findByRole('textbox', { name: 'Document' })
    await waitFor(() => expect(editor).toHaveTextContent('a: 1b: 2'))
    await waitFor(() => expect(editor.querySelector('.cm-lintRange-error')).toHaveTextContent('2'))
    expect(editor).toHaveAttribute('aria-readonly', 'true')
  })
})
