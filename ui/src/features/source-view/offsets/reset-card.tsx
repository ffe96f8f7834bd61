import { Alert, Button, Card, Flex, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useResetOffsets } from '@/api/hooks/offsets'
import { useMay } from '@/api/hooks/session'
import type { OffsetTarget, PartitionOffsets, Source } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { useStateText } from '@/components/state-tag'
import { useSourceActions } from '@/features/sources/use-source-actions'
import { isAtRest } from '../header/next-step'
import { ConfirmDialog } from './confirm-dialog'
import { EMPTY_FORM, requestOf, targetOf, type ResetForm } from './offset-target'
import { ResetFields } from './reset-fields'

/** Resets offsets while the data source rests; else says why not and offers to stop it. */
export function ResetCard({ source, partitions }: { source: Source; partitions: PartitionOffsets[] }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'offsets.reset' })
  const isEditor = useMay('editor')
  const title = (
    <Typography.Title level={2} className="view-card-title">
      {t('title')}
    </Typography.Title>
  )
  return (
    <Card size="small" title={title}>
      {!isEditor ? (
        <Typography.Text type="secondary">{t('viewer')}</Typography.Text>
      ) : isAtRest(source.state) ? (
        <Reset source={source} partitions={partitions} />
      ) : (
        <StopFirst source={source} />
      )}
    </Card>
  )
}

function StopFirst({ source }: { source: Source }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'offsets.reset' })
  const stateText = useStateText()
  const { run, busy } = useSourceActions()
  const stopping = source.state === 'draining'
  return (
    <Alert
      type="info"
      showIcon
      role="status"
      title={stopping ? t('stopping') : t('running', { state: stateText(source) })}
      action={
        !stopping && (
          <Button type="primary" loading={busy === 'stop'} onClick={() => run(source, 'stop')}>
            {t('stopFirst')}
          </Button>
        )
      }
    />
  )
}

function Reset({ source, partitions }: { source: Source; partitions: PartitionOffsets[] }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'offsets.reset' })
  const [form, setForm] = useState<ResetForm>(EMPTY_FORM)
  const [missing, setMissing] = useState<'timeNeeded' | 'offsetNeeded' | null>(null)
  const [asking, setAsking] = useState<OffsetTarget | null>(null)
  const [done, setDone] = useState(false)
  const plan = useResetOffsets(source.id)
  const reset = useResetOffsets(source.id)

  const preview = () => {
    const asked = targetOf(form, partitions)
    setMissing(asked.ok ? null : asked.missing)
    if (asked.ok) {
      setDone(false)
      reset.reset()
      plan.mutate(requestOf(asked.to, form.topics, true), { onSuccess: () => setAsking(asked.to) })
    }
  }
  const confirm = () => {
    if (asking === null) {
      return
    }
    reset.mutate(requestOf(asking, form.topics, false), {
      onSuccess: () => {
        setAsking(null)
        setDone(true)
        setForm(EMPTY_FORM)
      },
    })
  }

  return (
    <Flex vertical gap="middle" align="start">
      <ResetFields form={form} partitions={partitions} onChange={setForm} />
      {missing !== null && (
        <Typography.Text type="danger" role="alert">
          {t(missing)}
        </Typography.Text>
      )}
      <Button type="primary" loading={plan.isPending} disabled={partitions.length === 0} onClick={preview}>
        {t('preview')}
      </Button>
      <ProblemAlert problem={plan.error} />
      {done && <Done source={source} />}
      {asking !== null && plan.data !== undefined && (
        <ConfirmDialog
          groupId={source.group_id}
          plan={plan.data}
          problem={reset.error}
          busy={reset.isPending}
          onConfirm={confirm}
          onCancel={() => setAsking(null)}
        />
      )}
    </Flex>
  )
}

function Done({ source }: { source: Source }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'offsets.reset' })
  const { run, busy } = useSourceActions()
  return (
    <Alert
      type="success"
      showIcon
      role="status"
      title={t('done')}
      action={
        <Button type="primary" loading={busy === 'start'} onClick={() => run(source, 'start')}>
          {t('start')}
        </Button>
      }
    />
  )
}
