import { Flex, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '@/components/copy-button'

/** The token itself, in the one moment that it can be seen. */
export function TokenOnce({ token }: { token: string }) {
  const { t } = useTranslation('agents')
  return (
    <Flex gap="small">
      <Input
        readOnly
        aria-label={t('wizard.token.label')}
        value={token}
        style={{ fontFamily: 'var(--ant-font-family-code)' }}
        onFocus={(event) => event.target.select()}
      />
      <CopyButton text={token} name={t('wizard.token.label')} />
    </Flex>
  )
}
