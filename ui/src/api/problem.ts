import type { DocumentFault, Problem } from './types'

/**
 * What the hub, or the way to it, refused. `code` is stable and may be branched on; `detail` and
 * `hint` are for the reader; `faults` belong to places in a document. `status` is 0 and `code`
 * `unreachable` when there was no answer at all.
 */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: Problem['code']
  readonly title: string
  readonly detail: string
  readonly hint: string | null
  readonly faults: DocumentFault[]
  /** Seconds that the hub asks to wait (`too_many_attempts`). */
  readonly retryAfterSeconds: number | null

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail)
    this.name = 'ApiProblem'
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title
    this.detail = problem.detail
    this.hint = problem.hint ?? null
    this.faults = problem.faults ?? []
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Reads the problem out of an answer that is not a success. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text().catch(() => '')
  return new ApiProblem(parse(text) ?? foreign(response, text), retryAfter(response))
}

/** There was no answer. The texts for `unreachable` come from the page's own dictionary. */
export function unreachable(error: unknown): ApiProblem {
  const detail = error instanceof Error ? error.message : String(error)
  return new ApiProblem({ type: 'about:blank', title: 'Hub not reachable', status: 0, code: 'unreachable', detail })
}

function parse(text: string): Problem | null {
  try {
    const value: unknown = JSON.parse(text)
    return isProblem(value) ? value : null
  } catch {
    return null
  }
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' && value !== null &&
    'code' in value && typeof value.code === 'string' &&
    'detail' in value && typeof value.detail === 'string'
  )
}

/** An answer that is not the hub's, such as the error page of a proxy between. */
function foreign(response: Response, text: string): Problem {
  const start = text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 200)
  const detail = `${response.status} ${response.statusText}`.trim() + (start === '' ? '' : `: ${start}`)
  return { type: 'about:blank', title: response.statusText, status: response.status, code: 'foreign_answer', detail }
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds : null
}
