import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { useProblemWords } from './problem-alert'

/** Asks before something goes for good, and says how it went. */
export function useConfirmDelete() {
  const { t } = useTranslation()
  const { modal, message, notification } = App.useApp()
  const words = useProblemWords()
  return ({
    title,
    text,
    okText = t('action.delete'),
    done,
    failed,
    remove,
  }: {
    title: string
    text: string
    okText?: string
    done: string
    failed: string
    remove: () => Promise<unknown>
  }) => {
    modal.confirm({
      title,
      content: text,
      okText,
      okButtonProps: { danger: true },
      onOk: () =>
        remove().then(
          () => void message.success(done),
          (problem: Error) => {
            const { detail, hint } = words(problem)
            notification.error({ title: failed, description: hint === null ? detail : `${detail} ${hint}`, role: 'alert' })
          },
        ),
    })
  }
}
