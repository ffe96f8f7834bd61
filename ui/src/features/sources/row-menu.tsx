import { MoreOutlined } from '@ant-design/icons'
import { Dropdown, type MenuProps } from 'antd'
import { useRef, useState } from 'react'
import styles from './sources.module.css'

/** The menu of a row. It is made when it is first opened: most rows only scroll by. */
export function RowMenu({ label, items }: { label: string; items: () => MenuProps['items'] }) {
  const [used, setUsed] = useState(false)
  const [open, setOpen] = useState(false)
  const trigger = useRef<HTMLButtonElement>(null)
  const first = () => {
    setUsed(true)
    setOpen(true)
  }
  const leave = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') {
      setOpen(false)
      trigger.current?.focus()
    }
  }
  const button = (
    <button
      ref={trigger}
      type="button"
      className={styles.icon}
      aria-haspopup="menu"
      aria-expanded={open}
      aria-label={label}
      onClick={used ? undefined : first}
    >
      <MoreOutlined aria-hidden />
    </button>
  )
  return used ? (
    <Dropdown
      trigger={['click']}
      open={open}
      onOpenChange={setOpen}
      autoFocus
      placement="bottomRight"
      menu={{ items: items(), onKeyDown: leave }}
    >
      {button}
    </Dropdown>
  ) : (
    button
  )
}
