import { Flex, Tag } from 'antd'
import { labelTexts } from './labels'

export function Labels({ labels }: { labels: Record<string, string> }) {
  const texts = labelTexts(labels)
  return texts.length === 0 ? null : (
    <Flex gap={4} wrap>
      {texts.map((text) => (
        <Tag key={text} style={{ marginInlineEnd: 0, fontWeight: 'normal' }}>
          {text}
        </Tag>
      ))}
    </Flex>
  )
}
