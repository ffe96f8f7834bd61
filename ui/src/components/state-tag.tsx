import {
  CheckCircleOutlined, ClockCircleOutlined, CloseCircleOutlined, CloudServerOutlined, DisconnectOutlined, LoadingOutlined,
  PauseCircleOutlined, PlayCircleOutlined,
} from '@ant-design/icons'
import { Flex, Tag } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SourceSummary, State } from '@/api/types'
import { useFormat } from '@/format/use-format'
import { Cause } from './cause'
import { Hint } from './hint'
import { StopIcon } from './stop-icon'

type Look = { color: 'success' | 'processing' | 'warning' | 'error' | 'default'; icon: ReactNode }

const LOOKS: Record<State, Look> = {
  stopped: { color: 'default', icon: <StopIcon /> },
  waiting: { color: 'warning', icon: <CloudServerOutlined aria-hidden /> },
  starting: { color: 'processing', icon: <LoadingOutlined aria-hidden /> },
  running: { color: 'success', icon: <PlayCircleOutlined aria-hidden /> },
  idle: { color: 'success', icon: <ClockCircleOutlined aria-hidden /> },
  source_error: { color: 'warning', icon: <DisconnectOutlined aria-hidden /> },
  sink_error: { color: 'warning', icon: <DisconnectOutlined aria-hidden /> },
  paused: { color: 'default', icon: <PauseCircleOutlined aria-hidden /> },
  draining: { color: 'processing', icon: <LoadingOutlined aria-hidden /> },
  backing_off: { color: 'warning', icon: <ClockCircleOutlined aria-hidden /> },
  done: { color: 'default', icon: <CheckCircleOutlined aria-hidden /> },
  failed: { color: 'error', icon: <CloseCircleOutlined aria-hidden /> },
}

export type StateOf = Pick<SourceSummary, 'state' | 'cause' | 'remedy' | 'next_attempt_at_ms' | 'ended'>

/** The state in words: a source that ended by the idle time-out says so and after what time. */
export function useStateText(): (source: Pick<SourceSummary, 'state' | 'ended'>) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return ({ state, ended }) =>
    state === 'done' && ended?.reason === 'idle' && ended.after_ms !== null
      ? t('stateTag.doneIdle', { duration: format.duration(ended.after_ms) })
      : t(`state.${state}`)
}

/** State of a data source; what it means, its cause and remedy come on hover and on focus. */
export function StateTag({ source }: { source: StateOf }) {
  const { t } = useTranslation()
  const text = useStateText()(source)
  const look = LOOKS[source.state]
  return (
    <Hint title={t(`state.${source.state}`)} content={<Cause what={t(`stateHelp.${source.state}`)} {...source} />}>
      <Tag color={look.color} icon={look.icon} style={{ marginInlineEnd: 0, whiteSpace: 'normal' }}>
        {text}
      </Tag>
    </Hint>
  )
}

/** For filters and legends: the state without its story. */
export function StateName({ state }: { state: State }) {
  const { t } = useTranslation()
  return (
    <Flex gap={6} component="span">
      {LOOKS[state].icon}
      {t(`state.${state}`)}
    </Flex>
  )
}
