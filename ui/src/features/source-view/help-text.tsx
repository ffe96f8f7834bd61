import { QuestionCircleOutlined } from '@ant-design/icons'
import { Tooltip } from 'antd'

/** A word with its meaning, which opens by pointer and by keyboard and is read out after it. */
export function HelpText({ text, help }: { text: string; help: string }) {
  return (
    <>
      {text}{' '}
      <Tooltip title={help}>
        <span tabIndex={0} role="note" aria-label={help}>
          <QuestionCircleOutlined aria-hidden />
        </span>
      </Tooltip>
    </>
  )
}
