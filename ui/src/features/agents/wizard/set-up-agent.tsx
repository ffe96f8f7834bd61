import { App, Button, Flex, Modal } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAgentCheck } from '@/api/hooks/agents'
import type { MadeAgent, SetupWay } from '@/api/types'
import { ConfigStep, InstallStep, TokenStep } from './setup-steps'
import { StartStep } from './start-step'
import { STEPS, WIZARD_WIDTH, WizardSteps } from './wizard-steps'

/** The first step here: the name is given by now. */
const FIRST = STEPS.indexOf('token')
const LAST = STEPS.length - 1

/** The steps of an agent that is there, until it is connected. */
export function SetUpAgent({ made, onClose }: { made: MadeAgent; onClose: () => void }) {
  const { t } = useTranslation('agents')
  const { t: tc } = useTranslation()
  const { modal } = App.useApp()
  const [idx, setIdx] = useState(FIRST)
  const [way, setWay] = useState<SetupWay>('debian')
  const check = useAgentCheck(made.agent.id)
  const isConnected = check.data?.connected === true
  const step = STEPS[idx] ?? 'start'
  const close = (): void => {
    if (isConnected) {
      onClose()
      return
    }
    modal.confirm({
      title: t('wizard.close.title'),
      content: t('wizard.close.text'),
      okText: t('wizard.close.ok'),
      cancelText: t('wizard.close.stay'),
      onOk: onClose,
    })
  }
  return (
    <Modal
      open
      width={WIZARD_WIDTH}
      style={{ top: 48 }}
      title={t('wizard.titleOf', { name: made.agent.name })}
      mask={{ closable: false }}
      onCancel={close}
      footer={
        <Flex gap="small" justify="end">
          {idx > FIRST && <Button onClick={() => setIdx(idx - 1)}>{tc('action.back')}</Button>}
          {idx < LAST ? (
            <Button type="primary" onClick={() => setIdx(idx + 1)}>
              {t('wizard.next')}
            </Button>
          ) : (
            <Button type={isConnected ? 'primary' : 'default'} onClick={close}>
              {t(isConnected ? 'wizard.finish' : 'wizard.later')}
            </Button>
          )}
        </Flex>
      }
    >
      <Flex vertical gap="middle">
        <WizardSteps current={step} isFinished={isConnected && idx === LAST} />
        <StepBody key={step} label={t(`wizard.step.${step}`)}>
          {step === 'token' && <TokenStep token={made.token} />}
          {step === 'install' && <InstallStep setup={made.setup} way={way} onWay={setWay} />}
          {step === 'config' && <ConfigStep setup={made.setup} way={way} />}
          {step === 'start' && <StartStep made={made} way={way} check={check} />}
        </StepBody>
      </Flex>
    </Modal>
  )
}

/** Takes the focus as it comes on show, so that a screen reader goes on here. */
function StepBody({ label, children }: { label: string; children: React.ReactNode }) {
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => body.current?.focus(), [])
  return (
    <div ref={body} role="group" aria-label={label} tabIndex={-1} style={{ outline: 'none' }}>
      {children}
    </div>
  )
}
