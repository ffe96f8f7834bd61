import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useRunners } from '@/api/hooks/agents'
import { useMay } from '@/api/hooks/session'
import type { Runner } from '@/api/types'
import { ListTable } from '@/components/list-table'
import { DataIn } from '@/features/sources/data-in-tabs'
import { CheckDialog } from './check-dialog'
import { EditDialog } from './edit-dialog'
import { RotateDialog } from './rotate-dialog'
import { RunnerDetails } from './runner-details'
import { useRunnerColumns, type OpenDialog } from './use-runner-columns'
import { CreateAgent } from './wizard/create-agent'

/** Data In, tab Agents. `?agent=<name>` shows the details of one. */
export function AgentsPage() {
  const { t } = useTranslation('agents')
  const runners = useRunners()
  const mayEdit = useMay('editor')
  const [open, setOpen] = useState<OpenDialog>(null)
  const close = () => setOpen(null)
  const create = mayEdit && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen({ what: 'create' })}>
      {t('create')}
    </Button>
  )
  return (
    <DataIn tab="agents" actions={create}>
      <p style={{ marginTop: 0, maxWidth: '90ch' }}>{t('intro')}</p>
      <ListTable
        label={t('table')}
        list={runners}
        rowKey="id"
        columns={useRunnerColumns(mayEdit, setOpen)}
        empty=""
        expandable={useDetails(runners.data ?? [], mayEdit)}
      />
      {open?.what === 'create' && <CreateAgent onClose={close} />}
      {open?.what === 'check' && <CheckDialog agent={open.agent} onClose={close} />}
      {open?.what === 'edit' && <EditDialog agent={open.agent} onClose={close} />}
      {open?.what === 'rotate' && <RotateDialog agent={open.agent} onClose={close} />}
    </DataIn>
  )
}

function useDetails(runners: Runner[], mayEdit: boolean) {
  const { t } = useTranslation('agents')
  const [query] = useSearchParams()
  const asked = runners.find(({ name }) => name === query.get('agent'))?.id
  /** Null until a row was opened or closed: so long the address decides. */
  const [chosen, setChosen] = useState<readonly React.Key[] | null>(null)
  return {
    expandedRowKeys: chosen ?? (asked === undefined ? [] : [asked]),
    onExpandedRowsChange: setChosen,
    expandedRowRender: (runner: Runner) => <RunnerDetails runner={runner} mayEdit={mayEdit} />,
    expandIcon: ({ expanded, record, onExpand }: ExpandIcon) => (
      <button
        type="button"
        className={`ant-table-row-expand-icon ant-table-row-expand-icon-${expanded ? 'expanded' : 'collapsed'}`}
        aria-label={t(expanded ? 'details.hide' : 'details.show', { name: record.name })}
        aria-expanded={expanded}
        onClick={(event) => onExpand(record, event)}
      />
    ),
  }
}

interface ExpandIcon {
  expanded: boolean
  record: Runner
  onExpand: (record: Runner, event: React.MouseEvent<HTMLElement>) => void
}
