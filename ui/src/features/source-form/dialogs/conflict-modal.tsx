/** Somebody else saved meanwhile: both changes side by side, and three ways on. Nothing is lost. */
import { Alert, Button, Modal, Tabs } from 'antd'
import type { Source } from '@/api/types'
import { RelativeTime } from '@/components/relative-time'
import type { SourceForm } from '../document/form'
import { rebase } from '../document/three-way'
import { useTexts } from '../texts'
import { DiffView } from './diff-view'
import styles from '../source-form.module.css'

interface ConflictModalProps {
  /** The document that both began with. */
  base: string
  mine: { text: string; values: SourceForm }
  theirs: Source
  /** Goes on editing with this text, on top of the newer version. */
  onContinue: (text: string) => void
  onClose: () => void
}

export function ConflictModal({ base, mine, theirs, onContinue, onClose }: ConflictModalProps) {
  const { t } = useTexts()
  const merged = rebase(base, mine.values, theirs.document)
  return (
    <Modal
      open
      title={t('conflict.title')}
      width={860}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {t('conflict.back')}
        </Button>,
        <Button key="theirs" onClick={() => onContinue(theirs.document)}>
          {t('conflict.takeTheirs')}
        </Button>,
        <Button key="mine" onClick={() => onContinue(mine.text)}>
          {t('conflict.takeMine')}
        </Button>,
        <Button key="both" type="primary" onClick={() => onContinue(merged.text)}>
          {t('conflict.takeBoth')}
        </Button>,
      ]}
    >
      <p>
        {t('conflict.who', { name: theirs.updated_by, version: theirs.version })}{' '}
        <RelativeTime at={theirs.updated_at_ms} />. {t('conflict.about')}
      </p>
      {merged.both.length > 0 && (
        <Alert
          type="warning"
          showIcon
          className={styles.gap}
          title={t('conflict.bothChanged')}
          description={merged.both.map((path) => (
            <code key={path} className={styles.chip}>
              {path}
            </code>
          ))}
        />
      )}
      <Tabs
        items={[
          {
            key: 'both',
            label: t('conflict.merged'),
            children: <DiffView before={theirs.document} after={merged.text} label={t('conflict.merged')} />,
          },
          {
            key: 'theirs',
            label: t('conflict.theirs', { name: theirs.updated_by }),
            children: (
              <DiffView
                before={base}
                after={theirs.document}
                label={t('conflict.theirs', { name: theirs.updated_by })}
              />
            ),
          },
          {
            key: 'mine',
            label: t('conflict.mine'),
            children: <DiffView before={base} after={mine.text} label={t('conflict.mine')} />,
          },
        ]}
      />
    </Modal>
  )
}
