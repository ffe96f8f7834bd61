/** The preview of all steps on the rows of the sample, following what is typed. */
import { useMemo } from 'react'
import { useDebounced } from './use-debounced'
import { usePreview } from '@/api/hooks/form'
import { ApiProblem } from '@/api/problem'
import type { PreviewAnswer, PreviewRequest, PreviewStepName } from '@/api/types'
import { parse, toPlain } from '../document/document'
import type { SampleField } from '../document/propose'
import type { PreviewState, Sample, Snapshot } from './contexts'

/** The preview needs only these parts; without the others it is not asked again for nothing. */
function relevant(text: string): string {
  const { message, target, on_fault } = toPlain(parse(text).doc)
  return JSON.stringify({ version: 1, name: 'preview', message, target, on_fault }, (_, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value,
  )
}

function requestOf(document: string, sample: Sample): PreviewRequest | null {
  if (sample.origin === 'server') {
    return sample.messages && sample.messages.length > 0
      ? { document, messages: sample.messages, text: null }
      : null
  }
  return sample.text.trim() === '' ? null : { document, messages: null, text: sample.text }
}

export function fieldsOf(answer: PreviewAnswer | null, name: PreviewStepName): SampleField[] {
  const step = answer?.steps.find((one) => one.name === name)
  if (!step) return []
  const rows = step.rows.filter((row) => row.cells.length > 0)
  return step.columns.map((column, idx) => ({
    name: column.name,
    values: rows.map((row) => row.cells[idx] ?? null),
  }))
}

export function usePreviewData(snapshot: Snapshot, sample: Sample): PreviewState {
  const document = useMemo(() => relevant(snapshot.text), [snapshot.text])
  const request = useDebounced(
    useMemo(() => requestOf(document, sample), [document, sample]),
    60,
  )
  const query = usePreview(request)
  const answer = request === null ? null : (query.data ?? null)
  return useMemo(() => {
    const decoded = fieldsOf(answer, 'decode')
    const extracted = fieldsOf(answer, 'extract')
    return {
      answer,
      pending: query.isFetching,
      problem: query.error instanceof ApiProblem ? query.error : null,
      fields: extracted.length > 0 ? extracted : decoded,
      decoded,
    }
  }, [answer, query.isFetching, query.error])
}
