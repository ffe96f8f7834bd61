import { Alert, Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/hooks/session'
import type { SourceSummary } from '@/api/types'
import { useNow } from '@/components/use-now'
import { useSourceActions } from '@/features/sources/use-source-actions'
import { useFormat } from '@/format/use-format'
import { LinkButton } from '../link-button'
import { nextStep, type Step } from './next-step'

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
  const isEditor = useMay('editor')
  const { run, busy } = useSourceActions()
  const type = isFirst ? 'primary' : 'default'
  if (step === 'faults' || step === 'agents') {
    return (
      <LinkButton type={type} to={step === 'agents' ? '/agents' : `/sources/${source.id}/faults`}>
        {t(`stepButton.${step}`)}
      </LinkButton>
    )
  }
  if (!isEditor) {
    return null
  }
  if (step === 'edit') {
    return (
      <LinkButton type={type} to={`/sources/${source.id}/edit`}>
        {t('stepButton.edit')}
      </LinkButton>
    )
  }
  return (
    <Button type={type} loading={busy === step} onClick={() => run(source, step)}>
      {t(`stepButton.${step}`)}
    </Button>
  )
}
