/**
 * The part of a document that a preview needs, without rules that are not complete yet: a rule that
 * was just added must not make the rows of all steps disappear. Places that the hub names are led
 * back to the rules of the form.
 */
import type { DocumentFault, PreviewAnswer } from '@/api/types'
import { isRecord } from './codecs'
import { parse, toPlain } from './document'
import type { SourceForm } from './form'
import { startsWithPath } from './paths'

export interface PreviewDocument {
  text: string
  /** Indices in the form of the rules that were sent. */
  extract: number[]
  filter: number[]
}

export function previewDocument(
  text: string,
  values: SourceForm,
  incomplete: ReadonlyMap<string, string>,
): PreviewDocument {
  const { message, target, on_fault } = toPlain(parse(text).doc)
  const isComplete = (path: string): boolean =>
    ![...incomplete.keys()].some((one) => startsWithPath(one, path))
  const complete = (list: 'extract' | 'filter'): number[] =>
    values.message[list].flatMap((_, idx) => (isComplete(`message.${list}.${String(idx)}`) ? [idx] : []))
  const [extract, filter] = [complete('extract'), complete('filter')]
  const sent = {
    version: 1,
    name: 'preview',
    message: isRecord(message) ? withRules(message, extract, filter) : undefined,
    target: isRecord(target) ? withColumns(target, values, isComplete) : undefined,
    on_fault,
  }
  return { text: JSON.stringify(sent, plainNumbers), extract, filter }
}

/** JSON has no bigints; the rule's own constant is shown a little rounded in the preview only. */
function plainNumbers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

function withRules(
  message: Record<string, unknown>,
  extract: number[],
  filter: number[],
): Record<string, unknown> {
  const chosen = (list: unknown, indices: number[]): unknown =>
    Array.isArray(list) ? indices.map((idx) => list[idx] as unknown) : list
  return { ...message, extract: chosen(message.extract, extract), filter: chosen(message.filter, filter) }
}

function withColumns(
  target: Record<string, unknown>,
  values: SourceForm,
  isComplete: (path: string) => boolean,
): Record<string, unknown> {
  const chosen = (list: 'columns' | 'tags'): unknown => {
    const columns = target[list]
    if (!isRecord(columns)) return columns
    const left = new Set(
      values.target[list].flatMap((field, idx) =>
        isComplete(`target.${list}.${String(idx)}`) ? [] : [field.name],
      ),
    )
    return Object.fromEntries(Object.entries(columns).filter(([name]) => !left.has(name)))
  }
  return { ...target, columns: chosen('columns'), tags: chosen('tags') }
}

/** The answer as the form counts its rules. Parts that were not sent are no faults of the document. */
export function inForm(answer: PreviewAnswer, sent: PreviewDocument): PreviewAnswer {
  return {
    ...answer,
    steps: answer.steps.map((step) => ({
      ...step,
      rows: step.rows.map((row) =>
        row.filter_idx == null ? row : { ...row, filter_idx: sent.filter[row.filter_idx] ?? row.filter_idx },
      ),
    })),
    faults: answer.faults
      .filter(
        (fault) =>
          ['message', 'on_fault'].some((part) => startsWithPath(fault.path, part)) ||
          fault.path.startsWith('target.'),
      )
      .map((fault) => ({ ...fault, path: pathInForm(fault, sent) })),
  }
}

function pathInForm({ path }: DocumentFault, sent: PreviewDocument): string {
  return path.replace(
    /^message\.(extract|filter)\[(\d+)\]/,
    (whole, list: 'extract' | 'filter', idx: string) => {
      const at = sent[list][Number(idx)]
      return at === undefined ? whole : `message.${list}[${String(at)}]`
    },
  )
}
