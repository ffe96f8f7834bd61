import Icon from '@ant-design/icons'

/** The filled square that players have for "stop"; Ant Design's own means "forbidden". */
export function StopIcon() {
  return <Icon component={Square} aria-hidden />
}

function Square() {
  return (
    <svg width="1em" height="1em" viewBox="0 0 16 16" fill="currentColor" aria-hidden>
      <rect x="3" y="3" width="10" height="10" rx="1.5" />
    </svg>
  )
}
