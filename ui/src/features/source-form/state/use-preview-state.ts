/** The preview of all steps on the rows of the sample, following what is typed. */
import { useMemo } from 'react'
import { usePreview } from '@/api/hooks/form'
import { ApiProblem } from '@/api/problem'
import type { PreviewAnswer, PreviewRequest, PreviewStepName } from '@/api/types'
import { inForm, previewDocument } from '../document/preview-document'
import type { SampleField } from '../document/propose'
import type { PreviewState, Sample, Snapshot } from './contexts'
import { useDebounced } from './use-debounced'

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
  const sent = useMemo(() => previewDocument(snapshot.text, snapshot.values, snapshot.incomplete), [snapshot])
  const request = useDebounced(
    useMemo(() => requestOf(sent.text, sample), [sent.text, sample]),
    60,
  )
  const query = usePreview(request)
  const data = request === null ? undefined : query.data
  const answer = useMemo(() => (data === undefined ? null : inForm(data, sent)), [data, sent])
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
