/** All state of the page: the document in its two views, sample, preview, faults, submit, drafts. */
import { App } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { useValidateDocument } from '@/api/hooks/sources'
import { ApiProblem } from '@/api/problem'
import type { DocumentFault } from '@/api/types'
import type { SaveChoice } from '../dialogs/save-modal'
import { newDocument, parse } from '../document/document'
import type { SourceForm } from '../document/form'
import { startsWithPath } from '../document/paths'
import { isSecretPath } from '../document/secrets'
import type { CurrentDocument, Sample } from '../state/contexts'
import { type FaultIndex, indexFaults, noFaults, stillTrue } from '../state/faults'
import { useAutoSample } from '../state/use-auto-sample'
import { useDraftKeeper, useStoredDraft } from '../state/use-draft'
import { useSourceForm } from '../state/use-form-handle'
import { usePreviewData } from '../state/use-preview-state'
import { useTexts } from '../texts'
import type { Opened } from './opened'
import { useLeaveGuard } from './use-leave-guard'
import { isConflict, useSubmit } from './use-submit'

export type View = 'form' | 'yaml'
export type Editor = ReturnType<typeof useEditor>

interface EditorOptions {
  user: string
  opened: Opened | null
  reload: (() => Promise<Opened | null>) | null
}

interface Conflict {
  theirs: Opened
  mine: { text: string; values: SourceForm; secrets: Record<string, string> }
}

const noSample: Sample = { origin: 'typed', text: '', fileName: '', messages: null, ranOn: null }

export function useEditor({ user, opened: first, reload }: EditorOptions) {
  const { t } = useTexts()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [opened, setOpened] = useState(first)
  const sourceId = opened?.source.id ?? null
  const original = opened?.source.document ?? newDocument
  const draftOptions = { user, sourceId, version: opened?.source.version ?? null, initial: original }
  const stored = useStoredDraft(draftOptions)
  const [draft, setDraft] = useState(stored)

  const { handle, snapshot, unreadable } = useSourceForm(stored?.text ?? original, sourceId)
  const [view, setView] = useState<View>('form')
  const [yaml, setYaml] = useState('')
  /** Typed secrets that wait while the YAML view is open: a text has no place for them. */
  const [waiting, setWaiting] = useState<Record<string, string>>({})

  const [sample, setSample] = useState<Sample>({ ...noSample, text: stored?.sample ?? '' })
  useAutoSample(handle, snapshot, sample, setSample)
  const preview = usePreviewData(snapshot, sample)

  const [reported, setReported] = useState<FaultIndex>(noFaults)
  const [documentFaults, setDocumentFaults] = useState<readonly DocumentFault[]>([])
  const report = useCallback(
    (faults: readonly DocumentFault[]) => {
      setDocumentFaults(faults)
      setReported(indexFaults(faults, handle.form.getValues()))
    },
    [handle],
  )
  const faults = useMemo(() => {
    const live = indexFaults(preview.answer?.faults ?? [], snapshot.values)
    const kept = stillTrue(reported, snapshot.values)
    const isNew = (fault: FaultIndex[number]): boolean =>
      !live.some((other) => other.name === fault.name && other.message === fault.message)
    // What the form itself asks for need not be said twice.
    const asked = [...snapshot.incomplete.keys()]
    const isAsked = ({ name }: FaultIndex[number]): boolean =>
      asked.some((path) => startsWithPath(path, name) || startsWithPath(name, path))
    return [...live, ...kept.filter(isNew)].filter((fault) => !isAsked(fault))
  }, [preview.answer, reported, snapshot])

  const text = view === 'yaml' ? yaml : snapshot.text
  const dropDraft = useDraftKeeper(draftOptions, text, sample.origin === 'server' ? '' : sample.text)
  const allowLeaving = useLeaveGuard(text !== original)

  const submitter = useSubmit(sourceId)
  const validator = useValidateDocument()
  const [attempted, setAttempted] = useState(false)
  const [problem, setProblem] = useState<Error | null>(null)
  const [saving, setSaving] = useState<CurrentDocument | null>(null)
  const [conflict, setConflict] = useState<Conflict | null>(null)

  /** Takes the YAML into the form; null, and back to the text, where it cannot be read. */
  const settled = (): CurrentDocument | null => {
    if (view === 'form') return handle.current()
    if (parse(yaml).faults.length > 0) {
      void message.error(t('yaml.broken'))
      return null
    }
    handle.load(yaml, waiting)
    return handle.current()
  }

  const show = (next: View): void => {
    if (next === view) return
    const current = settled()
    if (current === null) return
    if (next === 'yaml') {
      setYaml(current.text)
      setWaiting(current.secrets)
    }
    setView(next)
  }

  const failed = (error: Error, current: CurrentDocument): void => {
    if (isConflict(error) && reload) {
      void reload().then((theirs) => {
        if (theirs === null) return setProblem(error)
        setSaving(null)
        const values = structuredClone(handle.form.getValues())
        setConflict({ theirs, mine: { text: current.text, values, secrets: current.secrets } })
      })
      return
    }
    if (error instanceof ApiProblem && error.faults.length > 0) {
      setSaving(null)
      report(error.faults)
    }
    setProblem(error)
  }

  const done = (id: string): void => {
    dropDraft()
    allowLeaving()
    void navigate('/sources', { state: { highlight: id } })
  }

  /** The form's own check; the YAML view leaves that to the hub, which knows the lines. */
  const complete = async (): Promise<boolean> => {
    if (view === 'yaml') return true
    setAttempted(true)
    const sound = await handle.form.trigger()
    if (!sound) document.getElementById('fault-summary')?.scrollIntoView({ block: 'nearest' })
    return sound
  }

  const submit = async (start: boolean): Promise<void> => {
    setProblem(null)
    const current = settled()
    if (current === null || !(await complete())) return
    if (opened !== null) {
      setSaving(current)
      return
    }
    const result = await submitter.create(current, start)
    if ('source' in result) done(result.source.id)
    else failed(result.problem, current)
  }

  const save = async ({ comment, restart }: SaveChoice): Promise<void> => {
    if (saving === null || opened === null) return
    setProblem(null)
    const result = await submitter.change(saving, { etag: opened.etag, comment, restart })
    if ('source' in result) done(result.source.id)
    else failed(result.problem, saving)
  }

  const validate = async (): Promise<boolean> => {
    setProblem(null)
    const current = settled()
    if (current === null) return false
    const own = await complete()
    try {
      const answer = await validator.mutateAsync(current.text)
      // Typed secrets are stored when it is submitted; that they are not there yet is no fault.
      const waits = Object.keys(current.secrets).length > 0
      const found = answer.faults.filter(
        (fault) => !waits || !isSecretPath(fault.path.replace(/\.secret$/, '')),
      )
      report(found)
      return own && found.length === 0
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)))
      return false
    }
  }

  const continueWith = (chosen: string): void => {
    if (conflict === null) return
    setOpened(conflict.theirs)
    setConflict(null)
    handle.load(chosen, conflict.mine.secrets)
    setYaml(chosen)
    setReported(noFaults)
    if (chosen !== conflict.theirs.source.document) setSaving(handle.current())
  }

  const discardDraft = (): void => {
    setDraft(null)
    setSample(noSample)
    setReported(noFaults)
    setAttempted(false)
    handle.load(original)
    setYaml(original)
  }

  return {
    opened,
    handle,
    snapshot,
    unreadable,
    preview,
    sample,
    setSample,
    view,
    show,
    yaml,
    setYaml,
    faults,
    documentFaults,
    report,
    draft,
    draftIsOld: draft !== null && draft.version !== (opened?.source.version ?? null),
    discardDraft,
    attempted,
    problem,
    clearProblem: () => setProblem(null),
    pending: submitter.pending,
    validating: validator.isPending,
    submit,
    validate,
    saving,
    save,
    closeSave: () => setSaving(null),
    conflict,
    continueWith,
    closeConflict: () => setConflict(null),
    leave: () => void navigate('/sources'),
  }
}
