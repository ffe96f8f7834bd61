import { CheckCircleOutlined, ClockCircleOutlined, DisconnectOutlined, KeyOutlined } from '@ant-design/icons'
import { Tag } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Runner, RunnerState } from '@/api/types'
import { Cause } from '@/components/cause'
import { Hint } from '@/components/hint'

const LOOKS: Record<RunnerState, { color: 'success' | 'error' | 'warning' | 'default'; icon: ReactNode }> = {
  online: { color: 'success', icon: <CheckCircleOutlined aria-hidden /> },
  offline: { color: 'error', icon: <DisconnectOutlined aria-hidden /> },
  never_connected: { color: 'default', icon: <ClockCircleOutlined aria-hidden /> },
  no_token: { color: 'warning', icon: <KeyOutlined aria-hidden /> },
}

/** State of a hub or agent; what it means, its cause and what to do come on hover and on focus. */
export function RunnerStateTag({ runner }: { runner: Pick<Runner, 'state' | 'cause' | 'remedy'> }) {
  const { t } = useTranslation('agents')
  const { state, cause } = runner
  const look = LOOKS[state]
  const remedy = runner.remedy ?? (state === 'online' ? null : t(`stateTodo.${state}`))
  return (
    <Hint
      title={t(`state.${state}`)}
      content={<Cause what={t(`stateHelp.${state}`)} cause={cause} remedy={remedy} next_attempt_at_ms={null} />}
    >
      <Tag color={look.color} icon={look.icon} style={{ marginInlineEnd: 0 }}>
        {t(`state.${state}`)}
      </Tag>
    </Hint>
  )
}

/** The state as an icon, for lists to choose from; the name beside it says it in words. */
export function RunnerStateIcon({ state }: { state: RunnerState }) {
  const colors = { success: 'success', error: 'error', warning: 'warning', default: 'text-description' }
  return <span style={{ color: `var(--ant-color-${colors[LOOKS[state].color]})` }}>{LOOKS[state].icon}</span>
}
