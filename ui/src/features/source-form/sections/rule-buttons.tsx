/** Move and delete, the same for every list of rules. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from '@ant-design/icons'
import { Button, Space } from 'antd'
import { useTexts } from '../texts'

interface RuleButtonsProps {
  idx: number
  count: number
  onMove: (from: number, to: number) => void
  onDelete: (idx: number) => void
  /** What the rule is called where it is read out. */
  what: string
  /** Only signs, where room is short. */
  small?: boolean
}

export function RuleButtons({ idx, count, onMove, onDelete, what, small = false }: RuleButtonsProps) {
  const { t } = useTexts()
  return (
    <Space.Compact>
      <Button
        icon={<ArrowUpOutlined aria-hidden />}
        aria-label={t('rules.up', { what })}
        disabled={idx === 0}
        onClick={() => onMove(idx, idx - 1)}
      />
      <Button
        icon={<ArrowDownOutlined aria-hidden />}
        aria-label={t('rules.down', { what })}
        disabled={idx === count - 1}
        onClick={() => onMove(idx, idx + 1)}
      />
      <Button
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t('rules.delete', { what })}
        onClick={() => onDelete(idx)}
      >
        {small ? null : t('delete')}
      </Button>
    </Space.Compact>
  )
}
