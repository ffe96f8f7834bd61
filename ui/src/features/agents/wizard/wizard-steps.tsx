import { Steps } from 'antd'
import { useTranslation } from 'react-i18next'

export const STEPS = ['name', 'token', 'install', 'config', 'start'] as const

/** Width of the dialogs, px. */
export const WIZARD_WIDTH = 780

export type StepName = (typeof STEPS)[number]

/** Where in the wizard one is. */
export function WizardSteps({ current, isFinished = false }: { current: StepName; isFinished?: boolean }) {
  const { t } = useTranslation('agents')
  return (
    <nav aria-label={t('wizard.steps')}>
      <Steps
        size="small"
        responsive={false}
        titlePlacement="vertical"
        current={STEPS.indexOf(current)}
        status={isFinished ? 'finish' : 'process'}
        items={STEPS.map((step) => ({ title: t(`wizard.step.${step}`) }))}
      />
    </nav>
  )
}
