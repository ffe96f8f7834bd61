import { Skeleton } from 'antd'
import { lazy, Suspense } from 'react'
import type { DocumentFault } from '@/api/types'

const Code = lazy(() => import('./yaml-code'))

export interface YamlEditorProps {
  value: string
  /** Without it the text can only be read. */
  onChange?: (value: string) => void
  /** Faults with a line are underlined there and marked at the margin. */
  faults?: DocumentFault[]
  /** What a screen reader calls the field. */
  label?: string
  /** CSS length; the text scrolls within. */
  height?: string
}

/** YAML with colours and fault marks. The editor is loaded when it is first shown. */
export function YamlEditor(props: YamlEditorProps) {
  return (
    <Suspense fallback={<Skeleton active paragraph={{ rows: 8 }} />}>
      <Code {...props} />
    </Suspense>
  )
}
