import { Popover } from 'antd'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import styles from './hint.module.css'

/** How long the pointer may be on its way from the text to the popover, ms. */
const GRACE_MS = 150

/**
 * Text that tells more on hover and on focus. The popover is made when it opens: lists draw
 * hundreds of these, and Ant Design's own would each cost more than the text.
 */
export function Hint({ title, content, children }: { title: string; content: ReactNode; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  const closing = useRef<ReturnType<typeof setTimeout>>(undefined)
  const id = useId()
  useEffect(() => () => clearTimeout(closing.current), [])
  const show = () => {
    clearTimeout(closing.current)
    setOpen(true)
  }
  const hideSoon = () => {
    clearTimeout(closing.current)
    closing.current = setTimeout(() => setOpen(false), GRACE_MS)
  }
  return (
    <span
      className={styles.hint}
      tabIndex={0}
      aria-describedby={open ? id : undefined}
      onMouseEnter={show}
      onMouseLeave={hideSoon}
      onFocus={show}
      onBlur={hideSoon}
      onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
    >
      {children}
      {open && (
        <Popover open title={title} content={<div id={id}>{content}</div>}>
          <span className={styles.anchor} />
        </Popover>
      )}
    </span>
  )
}
