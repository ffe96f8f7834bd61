import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined } from '@ant-design/icons'
import { Flex } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CheckStep } from '@/api/types'

const MARKS: Record<CheckStep['outcome'], ReactNode> = {
  ok: <CheckCircleFilled aria-hidden style={{ color: 'var(--ant-color-success)' }} />,
  failed: <CloseCircleFilled aria-hidden style={{ color: 'var(--ant-color-error)' }} />,
  skipped: <MinusCircleOutlined aria-hidden style={{ color: 'var(--ant-color-text-description)' }} />,
}

/**
 * The steps of a connectivity check, in order; the one that failed with its cause and remedy.
 * `ranOn` says where it ran; steps that ran on different runners each say it themselves.
 */
export function StepList({ steps, ranOn }: { steps: CheckStep[]; ranOn?: string }) {
  const { t } = useTranslation()
  const failed = steps.find((step) => step.outcome === 'failed')
  const passed = steps.filter((step) => step.outcome === 'ok').length
  const ends = new Set(steps.map((step) => step.end)).size
  const places = new Set(steps.map((step) => step.ran_on).filter((name) => name !== '')).size
  return (
    <Flex vertical gap={6}>
      <strong role="status">
        {failed === undefined ? t('steps.allOk', { count: passed }) : t('steps.failed', { name: failed.name })}
      </strong>
      {ranOn !== undefined && <span style={{ color: 'var(--ant-color-text-description)' }}>{ranOn}</span>}
      <ol aria-label={t('steps.title')} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {steps.map((step, idx) => (
          <li key={idx} data-outcome={step.outcome} style={{ padding: '3px 0' }}>
            <Step step={step} withEnd={ends > 1} withPlace={places > 1} />
          </li>
        ))}
      </ol>
    </Flex>
  )
}

function Step({ step, withEnd, withPlace }: { step: CheckStep; withEnd: boolean; withPlace: boolean }) {
  const { t } = useTranslation()
  return (
    <Flex gap="small" align="start">
      <span role="img" aria-label={t(`steps.outcome.${step.outcome}`)}>
        {MARKS[step.outcome]}
      </span>
      <Flex vertical gap={2} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <span>
          {withEnd && <span style={{ color: 'var(--ant-color-text-description)' }}>{t(`steps.end.${step.end}`)} · </span>}
          {withPlace && step.ran_on !== '' && (
            <span style={{ color: 'var(--ant-color-text-description)' }}>{step.ran_on} · </span>
          )}
          {step.name}
          {step.detail != null && <span style={{ color: 'var(--ant-color-text-description)' }}> – {step.detail}</span>}
        </span>
        {step.cause != null && (
          <span style={{ color: 'var(--ant-color-error)' }}>
            <strong>{t('steps.cause')}: </strong>
            {step.cause}
          </span>
        )}
        {step.remedy != null && (
          <span>
            <strong>{t('steps.remedy')}: </strong>
            {step.remedy}
          </span>
        )}
      </Flex>
    </Flex>
  )
}
