/** One step of the preview: a table of the sample's rows, each with its outcome in words. */
import { Alert, Button, Spin } from 'antd'
import { type ReactNode, useState } from 'react'
import type { PreviewStepName } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { usePreviewState, useSnapshot } from '../state/contexts'
import { useTexts } from '../texts'
import { StepTable } from './step-table'
import styles from '../source-form.module.css'

interface StepPreviewProps {
  step: PreviewStepName
  /** Shown before the first click on *Preview*. */
  startOpen?: boolean
  /** Buttons beside *Preview*. */
  children?: ReactNode
}

export function StepPreview({ step, startOpen = true, children }: StepPreviewProps) {
  const { t } = useTexts()
  const [open, setOpen] = useState(startOpen)
  const { pending } = usePreviewState()
  return (
    <div className={styles.preview} data-testid={`preview-${step}`}>
      <div className={styles.row}>
        {children}
        <Button onClick={() => setOpen(!open)} aria-expanded={open} aria-controls={`preview-${step}`}>
          {t('preview.button')}
        </Button>
        <Spin size="small" spinning={open && pending} delay={400} />
      </div>
      <div id={`preview-${step}`} role="region" aria-label={t(`preview.${step}`)} hidden={!open}>
        {open && <PreviewBody step={step} />}
      </div>
    </div>
  )
}

function PreviewBody({ step }: { step: PreviewStepName }) {
  const { t } = useTexts()
  const { answer, problem } = usePreviewState()
  const { values } = useSnapshot()
  if (problem) return <ProblemAlert problem={problem} title={t('preview.failed')} />
  if (!answer) return <p className={styles.muted}>{t('preview.empty')}</p>
  const found = answer.steps.find((one) => one.name === step)
  if (!found) {
    return <Alert type="info" showIcon title={t(`preview.missing.${step}`)} className={styles.above} />
  }
  const count = (outcome: string): number => found.rows.filter((row) => row.outcome === outcome).length
  const counts = { passed: count('passed'), filtered: count('filtered'), rejected: count('rejected') }
  return (
    <>
      <p className={styles.muted} role="status">
        {t(step === 'map' ? 'preview.mapCounts' : 'preview.counts', counts)}
      </p>
      <StepTable
        step={found}
        messages={answer.messages}
        filters={values.message.filter.map((filter) => filter.expression)}
        strategies={values.on_fault}
        label={t(`preview.${step}`)}
      />
    </>
  )
}
