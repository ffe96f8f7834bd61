/** An expression or template with completion from the sample's fields, errors underlined. */
import { lazy, Suspense, useMemo } from 'react'
import { checkExpression, useFunctions } from '@/api/hooks/form'
import { usePreviewState } from '../state/contexts'
import styles from '../source-form.module.css'
import { completion, type EditorKind, underlining } from './completion'
import type { CodeEditorProps } from './code-editor'

// The editor is large and comes in a chunk of its own, which is fetched while the page is drawn.
const chunk = import('./code-editor')
const CodeEditor = lazy(() => chunk)

interface ExpressionEditorProps extends Omit<CodeEditorProps, 'extensions'> {
  kind: EditorKind
}

export function ExpressionEditor({ kind, ...editor }: ExpressionEditorProps) {
  const { fields } = usePreviewState()
  const functions = useFunctions()
  // The editor is set up anew only when names or examples change, not with every preview.
  const known = useMemo(
    () => JSON.stringify(fields.map(({ name, values }) => ({ name, values: values.slice(0, 1) }))),
    [fields],
  )
  const list = functions.data?.functions
  const extensions = useMemo(() => {
    const named = JSON.parse(known) as typeof fields
    return [
      completion(kind, named, list ?? []),
      underlining(async (expression) => {
        const names = named.map(({ name }) => ({ name }))
        const { faults } = await checkExpression({ expression, kind, fields: names })
        return faults
      }),
    ]
  }, [kind, known, list])
  return (
    <Suspense fallback={<div className={styles.editorLoading}>{editor.value}</div>}>
      <CodeEditor {...editor} extensions={extensions} />
    </Suspense>
  )
}
