import { App, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { useVersion } from '@/api/hooks/source-history'
import { useUpdateSource } from '@/api/hooks/sources'
import type { Source } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { isAtRest } from '../header/next-step'

/** Saves the document of an old version as a new one. Refused when someone else saved meanwhile. */
export function RestoreDialog({
  source,
  etag,
  version,
  onClose,
}: {
  source: Source
  etag: string
  version: number
  onClose: () => void
}) {
  const { t } = useTranslation('source-view', { keyPrefix: 'versions' })
  const { t: tCommon } = useTranslation()
  const { message } = App.useApp()
  const old = useVersion(source.id, version)
  const { mutate, isPending, error } = useUpdateSource(source.id)
  const restore = () => {
    if (old.data === undefined) {
      return
    }
    mutate(
      { etag, document: old.data.document, comment: t('restoreComment', { version }) },
      {
        onSuccess: () => {
          void message.success(t('restored', { version }))
          onClose()
        },
      },
    )
  }
  return (
    <Modal
      open
      title={t('restoreTitle', { version })}
      okText={t('restore')}
      cancelText={tCommon('action.cancel')}
      okButtonProps={{ loading: isPending, disabled: old.data === undefined }}
      onOk={restore}
      onCancel={onClose}
    >
      <p>{t('restoreText', { current: source.version })}</p>
      {!isAtRest(source.state) && <p>{t('restoreRestarts')}</p>}
      <ProblemAlert problem={old.error ?? error} />
    </Modal>
  )
}
