/** The form, the text behind it, and the document that both make. */
import { zodResolver } from '@hookform/resolvers/zod'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useForm } from 'react-hook-form'
import { parse, patch as patchText, readForm, writeForm } from '../document/document'
import type { SourceForm } from '../document/form'
import { formFaults, sourceFormSchema } from '../document/schema'
import { inlineSecrets, moveSecrets, typedSecrets } from '../document/secrets'
import type { FormHandle, Snapshot } from './contexts'

/** How long after a keystroke the preview, the side steps and the draft follow. */
const settleMs = 120

/** Reads a text into a form; secrets in it leave the text and come back as typed ones. */
function formOf(text: string, secrets: Record<string, string>): { form: SourceForm; unreadable: string[] } {
  const { doc } = parse(text)
  const name: unknown = doc.get('name')
  const moved = moveSecrets(doc, typeof name === 'string' ? name : '')
  return readForm(doc, { ...secrets, ...moved })
}

function snapshotOf(base: string, values: SourceForm): Snapshot {
  return { values, text: writeForm(base, values), incomplete: formFaults(values) }
}

export interface FormState {
  handle: FormHandle
  snapshot: Snapshot
  /** Paths that only the YAML view can show. */
  unreadable: string[]
}

export function useSourceForm(initial: string, sourceId: string | null): FormState {
  const [first] = useState(() => formOf(initial, {}))
  const form = useForm<SourceForm>({
    defaultValues: first.form,
    resolver: zodResolver(sourceFormSchema),
    mode: 'onTouched',
  })
  const base = useRef(initial)
  const [unreadable, setUnreadable] = useState(first.unreadable)
  const [snapshot, setSnapshot] = useState(() => snapshotOf(initial, first.form))

  const takeSnapshot = useCallback(() => {
    setSnapshot(snapshotOf(base.current, structuredClone(form.getValues())))
  }, [form])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = form.subscribe({
      formState: { values: true },
      callback: () => {
        clearTimeout(timer)
        timer = setTimeout(takeSnapshot, settleMs)
      },
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [form, takeSnapshot])

  const handle = useMemo<FormHandle>(() => {
    const current = () => {
      const values = form.getValues()
      const text = writeForm(base.current, values)
      const secrets = typedSecrets(values)
      return { text, secrets, sent: inlineSecrets(text, secrets) }
    }
    const load = (text: string, secrets: Record<string, string> = {}) => {
      const read = formOf(text, secrets)
      base.current = text
      form.reset(read.form, { keepDefaultValues: true })
      setUnreadable(read.unreadable)
      takeSnapshot()
    }
    const patch = (partial: Record<string, unknown>, secrets: Record<string, string> = {}) => {
      const now = current()
      load(patchText(now.text, partial), { ...now.secrets, ...secrets })
    }
    return { form, current, load, patch, sourceId }
  }, [form, sourceId, takeSnapshot])

  return { handle, snapshot, unreadable }
}
