import { Alert, Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useMay } from '@/api/hooks/session'
import type { SourceSummary } from '@/api/types'
import { useNow } from '@/components/use-now'
import { useFormat } from '@/format/use-format'
import { nextStep, type Step } from './next-step'
import { useActions } from './use-actions'

/** Says what to do next and offers it. Nothing is shown while all is well. */
export function NextStepAlert({ source, openFaults }: { source: SourceSummary; openFaults: number }) {
  const { t } = useTranslation('source-view')
  const format = useFormat()
  const now = useNow()
  const next = nextStep(source, openFaults)
  if (next === null) {
    return null
  }
  const { cause, remedy, next_attempt_at_ms: attempt, ended } = source
  const sentence = t(`step.${next.key}`, {
    count: openFaults,
    next: attempt === null ? '' : format.relative(attempt, now),
    after: format.duration(ended?.after_ms ?? 0),
  })
  const steps = next.steps.map((step, idx) => <StepButton key={step} step={step} isFirst={idx === 0} source={source} />)
  return (
    <Alert
      type={next.tone}
      showIcon
      role="status"
      title={sentence}
      description={
        (cause !== null || remedy !== null) && (
          <Flex vertical gap={4} style={{ overflowWrap: 'anywhere' }}>
            {cause !== null && <Line name={t('cause')} text={cause} />}
            {remedy !== null && <Line name={t('remedy')} text={remedy} />}
          </Flex>
        )
      }
      action={steps.length > 0 && <Flex gap="small" wrap justify="end">{steps}</Flex>}
    />
  )
}

function Line({ name, text }: { name: string; text: string }) {
  return (
    <span>
      <strong>{name}: </strong>
      {text}
    </span>
  )
}

function StepButton({ step, isFirst, source }: { step: Step; isFirst: boolean; source: SourceSummary }) {
  const { t } = useTranslation('source-view')
  const navigate = useNavigate()
  const isEditor = useMay('editor')
  const { act, busy } = useActions(source)
  if (!isEditor && step !== 'faults') {
    return null
  }
  const go = () => {
    if (step === 'edit') {
      void navigate(`/sources/${source.id}/edit`)
    } else if (step === 'faults') {
      void navigate(`/sources/${source.id}/faults`)
    } else {
      act(step)
    }
  }
  return (
    <Button type={isFirst ? 'primary' : 'default'} loading={busy === step} disabled={busy !== null && busy !== step} onClick={go}>
      {t(`action.${step}`)}
    </Button>
  )
}
