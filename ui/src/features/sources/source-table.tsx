import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Tooltip } from 'antd'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { SourceSort, SourceSummary } from '@/api/types'
import type { ListView } from './select-sources'
import { SourceRow, type RowActions } from './source-row'
import styles from './sources.module.css'

/** Height of a row, px; set in the style sheet. */
const ROW_HEIGHT = 56
/** Rows kept beyond what is seen, so that fast scrolling shows no gaps. */
const OVERSCAN = 8

interface TableProps {
  sources: SourceSummary[]
  view: ListView
  selected: ReadonlySet<string>
  mayEdit: boolean
  actions: RowActions
  onView: (change: Partial<ListView>) => void
  onSelect: (id: string, selected: boolean) => void
  onSelectAll: (selected: boolean) => void
}

/** A real table of which only the rows in sight are in the document. */
export function SourceTable(props: TableProps) {
  const { t } = useTranslation('sources')
  const { sources, mayEdit } = props
  const scroll = useRef<HTMLDivElement>(null)
  // The virtualiser's functions must not be memoised; the React compiler is not in use here.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: sources.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    initialRect: { width: 1024, height: 800 },
  })
  const shown = rows.getVirtualItems()
  const above = shown[0]?.start ?? 0
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0)
  return (
    <div ref={scroll} className={styles.scroll} tabIndex={0} role="region" aria-label={t('table')}>
      <table className={styles.table} aria-label={t('table')} aria-rowcount={sources.length + 1}>
        <Columns mayEdit={mayEdit} />
        <Head {...props} />
        <tbody>
          <Spacer height={above} />
          {shown.map(({ index }) => {
            const source = sources[index]
            return source === undefined ? null : (
              <SourceRow
                key={source.id}
                source={source}
                rowIdx={index + 2}
                selected={props.selected.has(source.id)}
                mayEdit={mayEdit}
                actions={props.actions}
                onSelect={props.onSelect}
              />
            )
          })}
          <Spacer height={below} />
        </tbody>
      </table>
    </div>
  )
}

function Spacer({ height }: { height: number }) {
  return height <= 0 ? null : (
    <tr aria-hidden className={styles.spacer}>
      <td style={{ height }} />
    </tr>
  )
}

/** Fixed widths (in the style sheet), so that columns stand still while other rows scroll in. */
function Columns({ mayEdit }: { mayEdit: boolean }) {
  const names = ['name', 'state', 'health', 'lag', 'rate', 'rows', 'lastRow', 'agent', 'actions'].map((it) => `${it}Column`)
  return (
    <colgroup>
      {(mayEdit ? ['selectColumn', ...names] : names).map((name) => (
        <col key={name} className={styles[name]} />
      ))}
    </colgroup>
  )
}

function Head({ sources, view, selected, mayEdit, onView, onSelectAll }: TableProps) {
  const { t } = useTranslation('sources')
  const numSelected = sources.filter(({ id }) => selected.has(id)).length
  const sort = { view, onView }
  return (
    <thead>
      <tr aria-rowindex={1}>
        {mayEdit && (
          <th scope="col">
            <input
              type="checkbox"
              className={styles.check}
              aria-label={t('selectAll')}
              checked={sources.length > 0 && numSelected === sources.length}
              ref={(box) => {
                if (box !== null) {
                  box.indeterminate = numSelected > 0 && numSelected < sources.length
                }
              }}
              onChange={(event) => onSelectAll(event.target.checked)}
            />
          </th>
        )}
        <SortHead by="name" label={t('column.name')} {...sort} />
        <SortHead by="state" label={t('column.state')} {...sort} />
        <th scope="col">{t('column.health')}</th>
        <SortHead by="lag" label={t('column.lag')} help={t('columnHelp.lag')} figure {...sort} />
        <th scope="col">
          <Tooltip title={t('columnHelp.rate')}>{t('column.rate')}</Tooltip>
        </th>
        <SortHead by="rows" label={t('column.rows')} help={t('columnHelp.rows')} figure {...sort} />
        <th scope="col">{t('column.lastRow')}</th>
        <th scope="col" className={styles.agent}>
          {t('column.agent')}
        </th>
        <th scope="col" className={styles.actions}>
          {t('column.actions')}
        </th>
      </tr>
    </thead>
  )
}

function SortHead({
  by,
  label,
  help,
  figure = false,
  view,
  onView,
}: {
  by: SourceSort
  label: string
  help?: string
  figure?: boolean
} & Pick<TableProps, 'view' | 'onView'>) {
  const active = view.sort === by
  // Large figures are what one looks for, so they come first.
  const descending = active ? !view.descending : figure
  return (
    <th
      scope="col"
      className={figure ? styles.figure : undefined}
      aria-sort={active ? (view.descending ? 'descending' : 'ascending') : undefined}
    >
      <Tooltip title={help}>
        <button
          type="button"
          className={styles.sort}
          onClick={() => onView({ sort: by, descending })}
        >
          {label} {active && (view.descending ? <ArrowDownOutlined aria-hidden /> : <ArrowUpOutlined aria-hidden />)}
        </button>
      </Tooltip>
    </th>
  )
}
