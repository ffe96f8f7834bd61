/** Two people edited the same data source: brings the changes of one onto the version of the other. */
import { parse, readForm, writeForm } from './document'
import { fields } from './fields'
import type { SourceForm } from './form'

export interface Rebased {
  text: string
  /** Paths that both changed, each in another way; mine was taken. */
  both: string[]
}

type Part = {
  path: string
  get: (form: SourceForm) => unknown
  set: (form: SourceForm, value: never) => void
}

const lists: Part[] = [
  {
    path: 'message.extract',
    get: (form) => form.message.extract,
    set: (form, value) => {
      form.message.extract = value
    },
  },
  {
    path: 'message.filter',
    get: (form) => form.message.filter,
    set: (form, value) => {
      form.message.filter = value
    },
  },
  {
    path: 'target.columns',
    get: (form) => form.target.columns,
    set: (form, value) => {
      form.target.columns = value
    },
  },
  {
    path: 'target.tags',
    get: (form) => form.target.tags,
    set: (form, value) => {
      form.target.tags = value
    },
  },
  {
    path: 'on_fault',
    get: (form) => form.on_fault,
    set: (form, value) => {
      form.on_fault = value
    },
  },
]

const parts: Part[] = [
  ...fields.map((field) => ({
    path: field.path.join('.'),
    get: field.get,
    set: (form: SourceForm, value: never) => {
      field.set(form, value)
    },
  })),
  ...lists,
]

/** Applies what changed from `base` to `mine` to the text of `theirs`, field by field. */
export function rebase(base: string, mine: SourceForm, theirs: string): Rebased {
  const before = readForm(parse(base).doc).form
  const other = readForm(parse(theirs).doc).form
  const result = structuredClone(other)
  const both: string[] = []
  for (const { path, get, set } of parts) {
    const mineChanged = !same(get(before), get(mine))
    if (!mineChanged) continue
    if (!same(get(before), get(other)) && !same(get(other), get(mine))) both.push(path)
    set(result, structuredClone(get(mine)) as never)
  }
  result.kafka.security = {
    tls: {
      ...result.kafka.security.tls,
      key_password: { ...mine.kafka.security.tls.key_password },
    },
    sasl: { ...result.kafka.security.sasl, password: { ...mine.kafka.security.sasl.password } },
  }
  return { text: writeForm(theirs, result), both }
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
