import { EditOutlined } from '@ant-design/icons'
import { Alert, Card, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/hooks/session'
import type { Source } from '@/api/types'
import { CopyButton } from '@/components/copy-button'
import { YamlEditor } from '@/components/yaml-editor'
import { useFormat } from '@/format/use-format'
import { isAtRest } from '../header/next-step'
import { LinkButton } from '../link-button'

/** The document as it is now, and what saving another one does to the run. */
export function SettingsTab({ source }: { source: Source }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'settings' })
  const format = useFormat()
  const isEditor = useMay('editor')
  return (
    <Card size="small">
      <Flex vertical gap="middle">
        <Typography.Text>
          {t('intro', { version: source.version, time: format.time(source.updated_at_ms), name: source.updated_by })}{' '}
          {t('secrets')}
        </Typography.Text>
        <Alert
          type={isAtRest(source.state) ? 'info' : 'warning'}
          showIcon
          role="note"
          title={isAtRest(source.state) ? t('notRunning') : t('restarts')}
          action={
            <Flex gap="small">
              <CopyButton text={source.document} label={t('copy')} />
              {isEditor && (
                <LinkButton type="primary" icon={<EditOutlined aria-hidden />} to={`/sources/${source.id}/edit`}>
                  {t('edit')}
                </LinkButton>
              )}
            </Flex>
          }
        />
        <YamlEditor value={source.document} label={t('label', { name: source.name })} height="min(70vh, 640px)" />
      </Flex>
    </Card>
  )
}
