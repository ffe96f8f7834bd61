import { Button, Flex } from 'antd'

/** The end of a list that is read a page at a time. */
export function LoadOlder({
  of,
  label,
}: {
  of: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
  label: string
}) {
  if (!of.hasNextPage) {
    return null
  }
  return (
    <Flex justify="center" style={{ paddingBlock: 12 }}>
      <Button loading={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
        {label}
      </Button>
    </Flex>
  )
}
