/** Completion and fault marks of expressions and templates, from the sample's fields. */
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { linter, type Diagnostic } from '@codemirror/lint'
import type { Extension } from '@codemirror/state'
import type { ExpressionCheck, ExpressionFault, ExpressionFunction } from '@/api/types'
import { kafkaFields, type SampleField } from '../document/propose'

export type EditorKind = ExpressionCheck['kind']

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** A field as it is written in an expression: odd names stand in backticks. */
export function fieldInExpression(name: string): string {
  return plainName.test(name) ? name : `\`${name}\``
}

function exampleOf(values: readonly unknown[]): string {
  const value = values.find((one) => one !== null && one !== undefined)
  if (value === undefined) return 'null'
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > 24 ? `${text.slice(0, 23)}…` : text
}

function allFields(fields: readonly SampleField[]): SampleField[] {
  const known = new Set(fields.map((field) => field.name))
  return [...fields, ...kafkaFields.filter((name) => !known.has(name)).map((name) => ({ name, values: [] }))]
}

export function fieldCompletions(fields: readonly SampleField[], kind: EditorKind): Completion[] {
  return allFields(fields).map(({ name, values }) => ({
    label: name,
    apply: kind === 'template' ? name : fieldInExpression(name),
    detail: exampleOf(values),
    type: name.startsWith('_') ? 'keyword' : 'variable',
    boost: name.startsWith('_') ? -1 : 1,
  }))
}

export function functionCompletions(functions: readonly ExpressionFunction[]): Completion[] {
  return functions.map(({ name, signature, description, example }) => ({
    label: name,
    detail: signature.replace(new RegExp(`^${name}`), ''),
    info: example === '' ? description : `${description}\n${example}`,
    type: 'function',
    apply: `${name}(`,
  }))
}

/** The functions of templates; they stand behind a bar within the braces. */
const templateFilters: Completion[] = [
  { label: 'lower', type: 'function' },
  { label: 'upper', type: 'function' },
  { label: 'trim', type: 'function' },
  { label: "replace('.', '_')", type: 'function' },
]

function completeTemplate(fields: readonly SampleField[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const open = context.matchBefore(/\{[^{}]*$/)
    if (!open) return null
    const filter = context.matchBefore(/\|[a-z]*$/)
    if (filter) return { from: filter.from + 1, options: templateFilters }
    return { from: open.from + 1, options: fieldCompletions(fields, 'template') }
  }
}

function completeExpression(fields: readonly SampleField[], functions: readonly ExpressionFunction[]) {
  const options = [...fieldCompletions(fields, 'filter'), ...functionCompletions(functions)]
  return (context: CompletionContext): CompletionResult | null => {
    // Within a text nothing is a name.
    const before = context.state.sliceDoc(0, context.pos)
    if (/^(?:[^'"]|'[^']*'|"[^"]*")*['"][^'"]*$/.test(before)) return null
    const word = context.matchBefore(/[A-Za-z_`][A-Za-z0-9_`-]*$/)
    if (!word && !context.explicit) return null
    return { from: word?.from ?? context.pos, options, validFor: /^[\w`-]*$/ }
  }
}

export function completion(
  kind: EditorKind,
  fields: readonly SampleField[],
  functions: readonly ExpressionFunction[],
): Extension {
  const source = kind === 'template' ? completeTemplate(fields) : completeExpression(fields, functions)
  return autocompletion({ override: [source], icons: false })
}

/** The hub counts characters, CodeMirror UTF-16 units. */
export function unitsOf(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join('').length
}

export function diagnosticsOf(text: string, faults: readonly ExpressionFault[]): Diagnostic[] {
  return faults.map(({ start, end, message, hint }) => {
    const from = Math.min(unitsOf(text, start), text.length)
    const to = Math.min(Math.max(unitsOf(text, end), from), text.length)
    return {
      from: from === to && from > 0 ? from - 1 : from,
      to,
      severity: 'error',
      message: hint ? `${message}\n${hint}` : message,
    }
  })
}

/** Asks the hub a moment after the last keystroke, and underlines what it found. */
export function underlining(check: (text: string) => Promise<readonly ExpressionFault[]>): Extension {
  return linter(
    async (view) => {
      const text = view.state.doc.toString()
      if (text.trim() === '') return []
      return diagnosticsOf(text, await check(text).catch(() => []))
    },
    { delay: 250 },
  )
}
