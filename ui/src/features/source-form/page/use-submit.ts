/** Sends the data source to the hub: secrets first, then the document that names them. */
import { useState } from 'react'
import { usePutSecret } from '@/api/hooks/secrets'
import { useCreateSource, useUpdateSource } from '@/api/hooks/sources'
import { ApiProblem } from '@/api/problem'
import type { Source } from '@/api/types'
import type { CurrentDocument } from '../state/contexts'

export type SubmitResult = { source: Source } | { problem: Error }

interface Change {
  etag: string
  comment: string
  restart: boolean
}

export interface Submit {
  create: (document: CurrentDocument, start: boolean) => Promise<SubmitResult>
  change: (document: CurrentDocument, change: Change) => Promise<SubmitResult>
  pending: boolean
}

export function useSubmit(sourceId: string | null): Submit {
  const putSecret = usePutSecret()
  const create = useCreateSource()
  const update = useUpdateSource(sourceId ?? '')
  const [pending, setPending] = useState(false)
  const run = async ({ secrets }: CurrentDocument, send: () => Promise<Source>): Promise<SubmitResult> => {
    setPending(true)
    try {
      // The document must not name what is not there yet.
      for (const [name, value] of Object.entries(secrets)) await putSecret.mutateAsync({ name, value })
      return { source: await send() }
    } catch (error) {
      return { problem: error instanceof Error ? error : new Error(String(error)) }
    } finally {
      setPending(false)
    }
  }
  return {
    create: (document, start) => run(document, () => create.mutateAsync({ document: document.text, start })),
    change: (document, { etag, comment, restart }) =>
      run(document, async () => {
        const body = { etag, document: document.text, restart, ...(comment === '' ? {} : { comment }) }
        return (await update.mutateAsync(body)).value
      }),
    pending,
  }
}

export function isConflict(problem: Error): boolean {
  return problem instanceof ApiProblem && problem.code === 'edited_meanwhile'
}
