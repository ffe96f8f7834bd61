import { CloseCircleOutlined, InfoCircleOutlined, WarningOutlined } from '@ant-design/icons'
import { Card, Empty, Flex, Select, Skeleton, Tag, Timeline, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useActivity } from '@/api/hooks/source-history'
import type { Activity, ActivityLevel } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { RelativeTime } from '@/components/relative-time'
import { useFormat } from '@/format/use-format'
import { LoadOlder } from '../load-older'

const LEVELS: ActivityLevel[] = ['debug', 'info', 'warn', 'error']

const LOOKS: Record<ActivityLevel, { colour: string; tag: string; icon: React.ReactNode }> = {
  debug: { colour: 'gray', tag: 'default', icon: <InfoCircleOutlined /> },
  info: { colour: 'blue', tag: 'processing', icon: <InfoCircleOutlined /> },
  warn: { colour: 'var(--ant-color-warning)', tag: 'warning', icon: <WarningOutlined /> },
  error: { colour: 'red', tag: 'error', icon: <CloseCircleOutlined /> },
}

/** What happened to the data source, newest first. The chosen level is part of the address. */
export function ActivityTab({ id }: { id: string }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'activity' })
  const [params, setParams] = useSearchParams()
  const level = LEVELS.find((one) => one === params.get('level')) ?? 'info'
  const activity = useActivity(id, { level })
  const events = activity.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Card size="small">
      <Flex gap="small" align="center" style={{ marginBottom: 16 }}>
        <label htmlFor="activity-level">{t('level')}</label>
        <Select
          id="activity-level"
          value={level}
          style={{ minWidth: 200 }}
          onChange={(chosen) => setParams({ level: chosen }, { replace: true })}
          options={LEVELS.map((value) => ({ value, label: t(`levels.${value}`) }))}
        />
      </Flex>
      <ProblemAlert problem={activity.error} onRetry={() => void activity.refetch()} />
      {activity.isPending && <Skeleton active />}
      {activity.data !== undefined && events.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={`${level === 'debug' ? t('none') : t('noneAtLevel')} ${t('noneHint')}`}
        />
      )}
      {events.length > 0 && (
        <section aria-label={t('list')}>
          <Timeline
            items={events.map((event) => ({
              key: event.id,
              color: LOOKS[event.level].colour,
              icon: LOOKS[event.level].icon,
              content: <Event event={event} />,
            }))}
          />
        </section>
      )}
      <LoadOlder of={activity} label={t('older')} />
      {events.length > 0 && !activity.hasNextPage && <Typography.Text type="secondary">{t('oldest')}</Typography.Text>}
    </Card>
  )
}

function Event({ event }: { event: Activity }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'activity' })
  const format = useFormat()
  return (
    <article style={{ overflowWrap: 'anywhere' }}>
      <Flex gap="small" align="center" wrap>
        <Tag color={LOOKS[event.level].tag} style={{ marginInlineEnd: 0 }}>
          {t(`levelName.${event.level}`)}
        </Tag>
        <strong>{event.message}</strong>
      </Flex>
      {event.cause !== null && <div>{t('cause', { cause: event.cause })}</div>}
      <Typography.Text type="secondary">
        {format.time(event.at_ms)} (<RelativeTime at={event.at_ms} />)
        {event.by !== null && ` ${t('by', { name: event.by })}`}
      </Typography.Text>
    </article>
  )
}
