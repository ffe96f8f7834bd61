import { DeleteOutlined, ImportOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Flex, Skeleton } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useMay } from '@/api/hooks/session'
import { useSources } from '@/api/hooks/sources'
import type { SourceSummary } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { BulkBar } from './bulk-bar'
import { CopyDialog } from './copy-dialog'
import { DataIn } from './data-in-tabs'
import { DeletedDrawer } from './deleted-drawer'
import { EmptyList } from './empty-list'
import { ImportDialog } from './import-dialog'
import { selectSources } from './select-sources'
import type { RowActions } from './source-row'
import { SourceTable } from './source-table'
import { Toolbar } from './toolbar'
import { useListView } from './use-list-view'
import { useSourceActions } from './use-source-actions'

/** Data In, tab Data Sources. */
export function SourcesPage() {
  const sources = useSources()
  return (
    <DataIn tab="sources" actions={<PageActions />}>
      {sources.isError && sources.data === undefined && (
        <ProblemAlert problem={sources.error} onRetry={() => void sources.refetch()} />
      )}
      {sources.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {sources.data !== undefined && (sources.data.length === 0 ? <EmptyList /> : <SourceList all={sources.data} />)}
    </DataIn>
  )
}

function PageActions() {
  const { t } = useTranslation('sources')
  const navigate = useNavigate()
  const [open, setOpen] = useState<'import' | 'deleted' | null>(null)
  const close = () => setOpen(null)
  if (!useMay('editor')) {
    return null
  }
  return (
    <>
      <Button icon={<DeleteOutlined aria-hidden />} onClick={() => setOpen('deleted')}>
        {t('deleted')}
      </Button>
      <Button icon={<ImportOutlined aria-hidden />} onClick={() => setOpen('import')}>
        {t('import')}
      </Button>
      <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => void navigate('/sources/new')}>
        {t('add')}
      </Button>
      {open === 'import' && <ImportDialog onClose={close} />}
      <DeletedDrawer open={open === 'deleted'} onClose={close} />
    </>
  )
}

function SourceList({ all }: { all: SourceSummary[] }) {
  const { t } = useTranslation()
  const mayEdit = useMay('editor')
  const [view, setView] = useListView()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [copying, setCopying] = useState<SourceSummary | null>(null)
  const actions = useStableActions(setCopying)
  const shown = useMemo(() => selectSources(all, view), [all, view])
  const chosen = all.filter(({ id }) => selected.has(id))

  const select = useCallback((id: string, on: boolean) => {
    setSelected((old) => new Set(on ? [...old, id] : [...old].filter((other) => other !== id)))
  }, [])
  const selectAll = (on: boolean) => setSelected(on ? new Set(shown.map(({ id }) => id)) : new Set())

  return (
    <Flex vertical gap="small">
      {chosen.length > 0 ? (
        <BulkBar sources={chosen} onClear={() => setSelected(new Set())} />
      ) : (
        <Toolbar all={all} numShown={shown.length} view={view} onView={setView} />
      )}
      {shown.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('list.noMatch')}>
          <Button onClick={() => setView({ search: '', states: [], agents: [] })}>{t('action.clear')}</Button>
        </Empty>
      ) : (
        <SourceTable
          sources={shown}
          view={view}
          selected={selected}
          mayEdit={mayEdit}
          actions={actions}
          onView={setView}
          onSelect={select}
          onSelectAll={selectAll}
        />
      )}
      {copying !== null && <CopyDialog source={copying} onClose={() => setCopying(null)} />}
    </Flex>
  )
}

/** The same functions at every render, so that rows whose figures did not change are not drawn anew. */
function useStableActions(copy: (source: SourceSummary) => void): RowActions {
  const current = useSourceActions()
  const latest = useRef(current)
  useEffect(() => {
    latest.current = current
  })
  return useMemo(
    () => ({
      run: (source, action) => latest.current.run(source, action),
      remove: (source) => latest.current.remove(source),
      download: (source) => latest.current.download(source),
      copy,
    }),
    [copy],
  )
}
