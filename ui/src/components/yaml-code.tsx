import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, indentUnit } from '@codemirror/language'
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { Compartment, EditorState, type Extension, type Text } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentFault } from '@/api/types'
import { useIsDark } from '@/app/theme'
import { codeTheme } from './code-theme'
import type { YamlEditorProps } from './yaml-editor'

const NO_FAULTS: DocumentFault[] = []

/** The editor behind `YamlEditor`, in a chunk of its own with CodeMirror. */
export default function YamlCode({ value, onChange, faults = NO_FAULTS, label, height = '420px' }: YamlEditorProps) {
  const { t } = useTranslation()
  const isDark = useIsDark()
  const host = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<EditorView | null>(null)
  const [changeable] = useState(() => new Compartment())
  const changed = useEffectEvent((text: string) => onChange?.(text))
  const firstText = useEffectEvent(() => value)
  const name = label ?? t('yaml.label')
  const readOnly = onChange === undefined

  useEffect(() => {
    if (host.current === null) {
      return undefined
    }
    const report = EditorView.updateListener.of((update) => {
      if (update.docChanged) {
        changed(update.state.doc.toString())
      }
    })
    const state = EditorState.create({ doc: firstText(), extensions: [...basics, report, changeable.of([])] })
    const editor = new EditorView({ state, parent: host.current })
    setView(editor)
    return () => editor.destroy()
  }, [changeable])

  useEffect(() => {
    const look = [
      ...codeTheme(isDark, height),
      EditorState.readOnly.of(readOnly),
      EditorView.contentAttributes.of({ 'aria-label': name, ...(readOnly ? { 'aria-readonly': 'true' } : {}) }),
    ]
    view?.dispatch({ effects: changeable.reconfigure(look) })
  }, [view, changeable, isDark, height, readOnly, name])

  useEffect(() => {
    if (view !== null && view.state.doc.toString() !== value) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } })
    }
  }, [view, value])

  useEffect(() => {
    if (view !== null) {
      view.dispatch(setDiagnostics(view.state, diagnostics(faults, view.state.doc)))
    }
  }, [view, faults, value])

  return <div ref={host} style={{ border: '1px solid var(--ant-color-border)', borderRadius: 6, overflow: 'hidden' }} />
}

const basics: Extension[] = [
  lineNumbers(),
  lintGutter(),
  history(),
  drawSelection(),
  highlightActiveLine(),
  bracketMatching(),
  yaml(),
  indentUnit.of('  '),
  EditorView.lineWrapping,
  // Tab indents; Escape and then Tab leaves the editor, as CodeMirror does by itself.
  keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
]

/** From the fault's column to the end of its line; faults without a line stand at the top. */
function diagnostics(faults: DocumentFault[], text: Text): Diagnostic[] {
  return faults.map((fault) => {
    const line = text.line(Math.min(Math.max(fault.line ?? 1, 1), text.lines))
    const from = Math.min(line.from + Math.max((fault.column ?? 1) - 1, 0), line.to)
    const words = fault.hint == null ? fault.message : `${fault.message}\n${fault.hint}`
    return { from, to: Math.max(line.to, from), severity: 'error', message: words }
  })
}
