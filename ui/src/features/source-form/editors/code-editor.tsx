/** A small CodeMirror in the look of an input: for expressions, patterns and templates. */
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, placeholder } from '@codemirror/view'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useIsDark } from '@/app/theme'
import { codeTheme } from '@/components/code-theme'
import styles from '../source-form.module.css'

export interface CodeEditorProps {
  id: string
  value: string
  onChange: (value: string) => void
  onBlur?: () => void
  label: string
  ghost?: string
  invalid?: boolean
  /** Must keep its identity while it means the same. */
  extensions?: Extension
}

/** One line: what is pasted over several lines is joined, Enter belongs to completion only. */
const oneLine = EditorState.transactionFilter.of((change) =>
  change.newDoc.lines > 1
    ? [
        change,
        {
          changes: {
            from: 0,
            to: change.newDoc.length,
            insert: change.newDoc.toString().replace(/\s*\n\s*/g, ' '),
          },
          sequential: true,
        },
      ]
    : change,
)

export default function CodeEditor(props: CodeEditorProps) {
  const { id, value, onChange, onBlur, label, ghost, invalid, extensions } = props
  const isDark = useIsDark()
  const host = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<EditorView | null>(null)
  const [changeable] = useState(() => new Compartment())
  const changed = useEffectEvent((text: string) => onChange(text))
  const left = useEffectEvent(() => onBlur?.())
  const firstText = useEffectEvent(() => value)

  useEffect(() => {
    if (host.current === null) return undefined
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: firstText(),
        extensions: [
          oneLine,
          history(),
          // Tab leaves the field, as in any input.
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed(update.state.doc.toString())
          }),
          EditorView.domEventHandlers({ blur: () => left() }),
          changeable.of([]),
        ],
      }),
    })
    setView(editor)
    return () => editor.destroy()
  }, [changeable])

  useEffect(() => {
    view?.dispatch({
      effects: changeable.reconfigure([
        extensions ?? [],
        ...codeTheme(isDark, 'auto'),
        ghost === undefined ? [] : placeholder(ghost),
        EditorView.contentAttributes.of({
          id,
          role: 'textbox',
          'aria-label': label,
          'aria-multiline': 'false',
          'aria-invalid': String(invalid === true),
        }),
      ]),
    })
  }, [view, changeable, extensions, isDark, ghost, id, label, invalid])

  useEffect(() => {
    if (view !== null && view.state.doc.toString() !== value) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } })
    }
  }, [view, value])

  return <div ref={host} className={invalid ? styles.editorInvalid : styles.editor} />
}
