import { App } from 'antd'
import type { ReactNode } from 'react'
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
    refused,
  }: {
    title: string
    text: ReactNode
    okText?: string
    done: string
    failed: string
    remove: () => Promise<unknown>
    /** Takes a refusal that the caller deals with itself. */
    refused?: (problem: Error) => boolean
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
            if (refused?.(problem) === true) {
              return
            }
            const { detail, hint } = words(problem)
            notification.error({ title: failed, description: hint === null ? detail : `${detail} ${hint}`, role: 'alert' })
          },
        ),
    })
  }
}
