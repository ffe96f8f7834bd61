/** Before an edit is saved: what changes, why, and whether the run restarts. */
import { Alert, Form, Input, Modal, Radio } from 'antd'
import { useId, useState } from 'react'
import { ProblemAlert } from '@/components/problem-alert'
import { useTexts } from '../texts'
import { DiffView } from './diff-view'
import styles from '../source-form.module.css'

export interface SaveChoice {
  comment: string
  restart: boolean
}

interface SaveModalProps {
  before: string
  after: string
  /** Whether it runs at the moment, so that saving restarts it. */
  running: boolean
  pending: boolean
  problem: Error | null
  onSave: (choice: SaveChoice) => void
  onClose: () => void
}

export function SaveModal({ before, after, running, pending, problem, onSave, onClose }: SaveModalProps) {
  const { t } = useTexts()
  const id = useId()
  const [comment, setComment] = useState('')
  const [restart, setRestart] = useState(true)
  return (
    <Modal
      open
      title={t('save.title')}
      width={760}
      onCancel={onClose}
      cancelText={t('cancel')}
      okText={t(running && restart ? 'save.andRestart' : 'save.save')}
      okButtonProps={{ disabled: before === after }}
      confirmLoading={pending}
      onOk={() => onSave({ comment, restart })}
    >
      <DiffView before={before} after={after} label={t('save.changes')} />
      {running && (
        <>
          <Alert
            type="warning"
            showIcon
            title={t('save.restarts')}
            description={t('save.restartsAbout')}
            className={styles.above}
          />
          <Radio.Group
            value={restart}
            aria-label={t('save.when')}
            className={styles.above}
            options={[
              { value: true, label: t('save.now') },
              { value: false, label: t('save.later') },
            ]}
            onChange={(event) => setRestart(event.target.value as boolean)}
          />
        </>
      )}
      <Form layout="vertical" component="div">
        <Form.Item label={t('save.comment')} htmlFor={`${id}-comment`} className={styles.above}>
          <Input
            id={`${id}-comment`}
            value={comment}
            placeholder={t('save.commentGhost')}
            onChange={(event) => setComment(event.target.value)}
          />
        </Form.Item>
      </Form>
      <ProblemAlert problem={problem} />
    </Modal>
  )
}
