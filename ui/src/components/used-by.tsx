import { Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/format/use-format'

/** How many shown by name before the rest becomes a number. */
const MAX_SHOWN = 3

/** Names of the data sources that use a stored thing. */
export function UsedBy({ names }: { names: string[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (names.length === 0) {
    return <span style={{ color: 'var(--ant-color-text-description)' }}>{t('list.unused')}</span>
  }
  const rest = names.length - MAX_SHOWN
  return (
    <Tooltip title={rest > 0 ? names.join(', ') : undefined}>
      <span>
        {names.slice(0, MAX_SHOWN).join(', ')}
        {rest > 0 && ` +${format.count(rest)}`}
      </span>
    </Tooltip>
  )
}
