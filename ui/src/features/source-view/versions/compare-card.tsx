import { Alert, Card, Flex, Segmented, Select, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useVersionDiff } from '@/api/hooks/source-history'
import { ProblemAlert } from '@/components/problem-alert'
import { DiffTable, type Layout } from './diff-table'
import { countChanges, parseUnifiedDiff } from './unified-diff'

interface Between {
  a: number
  b: number
}

/** What differs between any two versions. */
export function CompareCard({
  id,
  newest,
  between,
  onChange,
}: {
  id: string
  newest: number
  between: Between
  onChange: (a: number, b: number) => void
}) {
  const { t } = useTranslation('source-view', { keyPrefix: 'versions' })
  const [layout, setLayout] = useState<Layout>('side')
  const diff = useVersionDiff(id, between)
  const options = Array.from({ length: newest }, (_, idx) => ({ value: newest - idx, label: String(newest - idx) }))
  return (
    <Card
      size="small"
      title={<Typography.Title level={2} className="view-card-title">{t('compare')}</Typography.Title>}
      extra={
        <Segmented
          aria-label={t('layout')}
          value={layout}
          onChange={setLayout}
          options={[
            { value: 'side', label: t('side') },
            { value: 'inline', label: t('inline') },
          ]}
        />
      }
    >
      <Flex vertical gap="middle">
        <Flex gap="middle" align="center" wrap>
          <label htmlFor="diff-from">{t('from')}</label>
          <Select id="diff-from" value={between.a} options={options} showSearch onChange={(a) => onChange(a, between.b)} style={{ minWidth: 90 }} />
          <label htmlFor="diff-to">{t('to')}</label>
          <Select id="diff-to" value={between.b} options={options} showSearch onChange={(b) => onChange(between.a, b)} style={{ minWidth: 90 }} />
        </Flex>
        <ProblemAlert problem={diff.error} onRetry={() => void diff.refetch()} />
        {diff.isPending && <Skeleton active />}
        {diff.data !== undefined &&
          (diff.data.same ? (
            <Alert type="info" showIcon role="status" title={t('same')} />
          ) : (
            <Diff unified={diff.data.unified} between={between} layout={layout} />
          ))}
      </Flex>
    </Card>
  )
}

function Diff({ unified, between, layout }: { unified: string; between: Between; layout: Layout }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'versions' })
  const hunks = parseUnifiedDiff(unified)
  return (
    <>
      <Typography.Text role="status">{t('changes', countChanges(hunks))}</Typography.Text>
      <DiffTable hunks={hunks} between={between} layout={layout} />
    </>
  )
}
