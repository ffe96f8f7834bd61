import { Flex, Tag } from 'antd'
import { labelTexts } from './labels'

export function Labels({ labels, none = null }: { labels: Record<string, string>; none?: React.ReactNode }) {
  const texts = labelTexts(labels)
  return texts.length === 0 ? (
    none
  ) : (
    <Flex gap={4} wrap>
      {texts.map((text) => (
        <Tag key={text} style={{ marginInlineEnd: 0 }}>
          {text}
        </Tag>
      ))}
    </Flex>
  )
}
