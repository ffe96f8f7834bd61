/** Connectivity Check: the ways to Kafka and TDengine, step by step, as of the settings shown. */
import { Alert, Button } from 'antd'
import { useMemo, useState } from 'react'
import { ProblemAlert } from '@/components/problem-alert'
import { StepList } from '@/components/step-list'
import { useRanOn } from '@/features/agents/use-ran-on'
import { useCheckDocument } from '@/api/hooks/form'
import { ApiProblem } from '@/api/problem'
import { parse, toPlain } from '../document/document'
import { useFormHandle, useSnapshot } from '../state/contexts'
import { useReportFaults } from '../state/report-faults'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

/** What a check depends on; a result for other settings is marked as such. */
function checkedPart(text: string): string {
  const { agent, kafka, target, write } = toPlain(parse(text).doc)
  const tdengine = (target as { tdengine?: unknown } | undefined)?.tdengine
  const via = (write as { via?: unknown } | undefined)?.via
  return JSON.stringify([agent, kafka, tdengine, via], (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}

export function ConnectivityCheck({ place, label }: { place: 'connection' | 'consumer'; label: string }) {
  const { t, language } = useTexts()
  const { current, form } = useFormHandle()
  const snapshot = useSnapshot()
  const report = useReportFaults()
  const check = useCheckDocument()
  const ranOn = useRanOn()
  const [checked, setChecked] = useState<{ part: string; at: number; both: boolean } | null>(null)
  const part = useMemo(() => checkedPart(snapshot.text), [snapshot.text])
  const run = (): void => {
    const { text, sent } = current()
    const { target } = form.getValues()
    const both = target.tdengine.connection !== '' && target.tdengine.database.name !== ''
    setChecked({ part: checkedPart(text), at: Date.now(), both })
    check.mutate(
      { document: sent, part: both ? 'all' : 'kafka' },
      {
        onError: (error) => {
          if (error instanceof ApiProblem) report(error.faults)
        },
      },
    )
  }
  const stale = checked !== null && !check.isPending && checked.part !== part
  const problem = check.error instanceof ApiProblem ? check.error : null
  const steps = check.data?.steps ?? []
  return (
    <div className={styles.check} data-help="check" data-testid={`check-${place}`}>
      <div className={styles.row}>
        <Button onClick={run} loading={check.isPending}>
          {label}
        </Button>
        <span className={styles.muted} role="status">
          {check.isPending && t('check.running')}
          {!check.isPending && checked === null && t(`check.${place}Hint`)}
          {!check.isPending &&
            checked !== null &&
            t('check.at', { time: new Date(checked.at).toLocaleTimeString(language) })}
        </span>
      </div>
      {stale && <Alert type="warning" showIcon title={t('check.stale')} className={styles.above} />}
      {problem && (
        <div className={styles.above}>
          <ProblemAlert problem={problem} title={t('check.failed')} />
        </div>
      )}
      {steps.length > 0 && (
        <div className={stale ? styles.stale : styles.above}>
          <StepList steps={steps} ranOn={check.data === undefined ? undefined : ranOn(check.data.ran_on)} />
          {checked?.both === false && <p className={styles.muted}>{t('check.onlyKafka')}</p>}
        </div>
      )}
    </div>
  )
}
