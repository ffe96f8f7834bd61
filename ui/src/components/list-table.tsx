import { Empty, Flex, Table, type TableColumnsType, type TableProps } from 'antd'
import { ProblemAlert } from './problem-alert'

/** From how many rows on the table has pages. */
const PAGE_SIZE = 50

/** A list of the hub as a table: while it loads, when it fails, when there is nothing yet. */
export function ListTable<Item extends object>({
  label,
  list,
  rowKey,
  columns,
  empty,
  paged = true,
  expandable,
}: {
  /** What a screen reader calls the table. */
  label: string
  list: { data: Item[] | undefined; error: Error | null; isPending: boolean; refetch: () => unknown }
  rowKey: keyof Item & string
  columns: TableColumnsType<Item>
  empty: string
  /** False where the list itself is read page by page. */
  paged?: boolean
  /** Details below a row. */
  expandable?: TableProps<Item>['expandable']
}) {
  return (
    <Flex vertical gap="small" ref={reachScrollByKeyboard}>
      <ProblemAlert problem={list.error} onRetry={list.refetch} />
      <Table
        aria-label={label}
        size="middle"
        rowKey={rowKey}
        columns={columns}
        dataSource={list.data ?? []}
        loading={list.isPending}
        expandable={expandable}
        pagination={paged && { pageSize: PAGE_SIZE, hideOnSinglePage: true }}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={list.isPending ? '' : empty} /> }}
      />
    </Flex>
  )
}

/** While a table is wider than its place it takes the focus, so that the arrow keys scroll it. */
function reachScrollByKeyboard(list: HTMLElement | null): (() => void) | undefined {
  const content = list?.querySelector<HTMLElement>('.ant-table-content')
  if (content == null) {
    return undefined
  }
  const observer = new ResizeObserver(() => {
    if (content.scrollWidth > content.clientWidth) {
      content.tabIndex = 0
    } else {
      content.removeAttribute('tabindex')
    }
  })
  observer.observe(content)
  for (const table of content.children) {
    observer.observe(table)
  }
  return () => observer.disconnect()
}

/** Alphabetic order for a column, numbers by value. */
export function byText<Item>(text: (item: Item) => string): (a: Item, b: Item) => number {
  return (a, b) => text(a).localeCompare(text(b), undefined, { numeric: true })
}
