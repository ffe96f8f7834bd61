import { PlusOutlined, ThunderboltOutlined } from '@ant-design/icons'
import { App, Button, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useMay, useSession } from '@/api/hooks/session'
import { useStartDemo } from '@/api/hooks/sources'
import styles from './sources.module.css'
import { useSourceActions } from './use-source-actions'

/** What a new user sees first: what a data source is, and how to get one. */
export function EmptyList() {
  const { t } = useTranslation('sources')
  const navigate = useNavigate()
  const mayEdit = useMay('editor')
  const isDemo = useSession().data?.demo === true
  return (
    <section className={styles.empty}>
      <Typography.Title level={2} style={{ fontSize: 18, marginTop: 0 }}>
        {t('empty.title')}
      </Typography.Title>
      <p>{t('empty.text')}</p>
      {mayEdit ? (
        <Flex justify="center" gap="small" wrap>
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => void navigate('/sources/new')}>
            {t('add')}
          </Button>
          {isDemo && <DemoButton />}
        </Flex>
      ) : (
        <p>{t('empty.viewer')}</p>
      )}
      {mayEdit && isDemo && <p style={{ color: 'var(--ant-color-text-description)' }}>{t('empty.demoHint')}</p>}
    </section>
  )
}

function DemoButton() {
  const { t } = useTranslation('sources')
  const { message } = App.useApp()
  const { failed } = useSourceActions()
  const demo = useStartDemo()
  const start = () =>
    demo.mutate(undefined, {
      onSuccess: () => void message.success(t('said.demo')),
      onError: failed(t('failed.demo')),
    })
  return (
    <Button icon={<ThunderboltOutlined aria-hidden />} loading={demo.isPending} onClick={start}>
      {t('empty.demo')}
    </Button>
  )
}
