import { PauseCircleOutlined, PlayCircleOutlined } from '@ant-design/icons'
import type { MenuProps } from 'antd'
import { memo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { SourceAction, SourceSummary } from '@/api/types'
import { HealthTag } from '@/components/health-tag'
import { RelativeTime } from '@/components/relative-time'
import { Sparkline } from '@/components/sparkline'
import { StateTag } from '@/components/state-tag'
import { StopIcon } from '@/components/stop-icon'
import { useFormat } from '@/format/use-format'
import { allowedActions } from './allowed-actions'
import { RowMenu } from './row-menu'
import styles from './sources.module.css'

export interface RowActions {
  run: (source: SourceSummary, action: SourceAction | 'keep-running') => void
  remove: (source: SourceSummary) => void
  download: (source: SourceSummary) => void
  copy: (source: SourceSummary) => void
}

interface RowProps {
  source: SourceSummary
  /** Place in the whole list, from 1, counting the head: only some rows are in the document. */
  rowIdx: number
  selected: boolean
  mayEdit: boolean
  actions: RowActions
  onSelect: (id: string, selected: boolean) => void
}

export const SourceRow = memo(function SourceRow({ source, rowIdx, selected, mayEdit, actions, onSelect }: RowProps) {
  const { t } = useTranslation('sources')
  const format = useFormat()
  return (
    <tr aria-rowindex={rowIdx} aria-selected={mayEdit ? selected : undefined} className={selected ? styles.selected : undefined}>
      {mayEdit && (
        <td>
          <input
            type="checkbox"
            className={styles.check}
            checked={selected}
            aria-label={t('select', { name: source.name })}
            onChange={(event) => onSelect(source.id, event.target.checked)}
          />
        </td>
      )}
      <th scope="row" className={styles.name}>
        <Name source={source} />
      </th>
      <td>
        <div className={styles.state}>
          <StateTag source={source} />
          {mayEdit && source.ended?.reason === 'idle' && source.state === 'done' && (
            <button
              type="button"
              className={styles.textButton}
              title={t('action.keepRunningHelp')}
              onClick={() => actions.run(source, 'keep-running')}
            >
              {t('action.keepRunning')}
            </button>
          )}
        </div>
      </td>
      <td>
        <HealthTag source={source} />
      </td>
      <td className={styles.figure}>{source.lag === null ? '–' : <Figure value={source.lag} />}</td>
      <td>
        <div className={styles.rate}>
          <Sparkline values={source.spark} width={64} />
          <span>{format.rate(source.written_per_s)}</span>
        </div>
      </td>
      <td className={styles.figure}>
        <Figure value={source.rows_written} />
        {source.faults > 0 && (
          <Link to={`/sources/${source.id}/faults`} className={styles.faults} title={t('faultsHelp')}>
            {t('faults', { count: source.faults, shown: format.compact(source.faults) })}
          </Link>
        )}
      </td>
      <td className={styles.lastRow}>
        <RelativeTime at={source.last_row_at_ms} />
      </td>
      <td className={styles.agent} title={source.agent ?? undefined}>
        {source.agent ?? t('thisHub')}
      </td>
      <td className={styles.actions}>
        <RowButtons source={source} mayEdit={mayEdit} actions={actions} />
      </td>
    </tr>
  )
})

function Name({ source }: { source: SourceSummary }) {
  const { t } = useTranslation('sources')
  const target = `${source.database}.${source.super_table}`
  const flow = t('goesTo', { topics: source.topics.join(', '), target })
  return (
    <>
      <Link to={`/sources/${source.id}`} className={styles.link} title={source.description ?? source.name}>
        {source.name}
      </Link>
      <div className={styles.flow} title={flow}>
        {source.agent !== null && <span className={styles.agentInName}>{source.agent}: </span>}
        {flow}
      </div>
    </>
  )
}

/** All digits where they fit; else short, with all digits on hover. */
function Figure({ value }: { value: number }) {
  const format = useFormat()
  const all = format.count(value)
  return <span title={all}>{value >= 10_000_000 ? format.compact(value) : all}</span>
}

const ICONS: Record<SourceAction, ReactNode> = {
  start: <PlayCircleOutlined aria-hidden />,
  resume: <PlayCircleOutlined aria-hidden />,
  stop: <StopIcon />,
  pause: <PauseCircleOutlined aria-hidden />,
}

function RowButtons({ source, mayEdit, actions }: Pick<RowProps, 'source' | 'mayEdit' | 'actions'>) {
  const { t } = useTranslation('sources')
  const { t: tc } = useTranslation()
  const navigate = useNavigate()
  const [main, ...others] = allowedActions(source.state)
  const to = (path: string) => () => void navigate(`/sources/${source.id}${path}`)
  const items = (): MenuProps['items'] => [
    ...(mayEdit
      ? others.map((action) => ({ key: action, label: t(`action.${action}`), onClick: () => actions.run(source, action) }))
      : []),
    { key: 'view', label: t('action.view'), onClick: to('') },
    ...(mayEdit ? [{ key: 'edit', label: t('action.edit'), onClick: to('/edit') }] : []),
    ...(mayEdit ? [{ key: 'copy', label: t('action.copy'), onClick: () => actions.copy(source) }] : []),
    { key: 'export', label: t('action.export'), onClick: () => actions.download(source) },
    ...(mayEdit
      ? [
          { type: 'divider' as const },
          { key: 'delete', danger: true, label: t('action.delete'), onClick: () => actions.remove(source) },
        ]
      : []),
  ]
  const named = (action: string) => t('action.named', { action, name: source.name })
  return (
    <>
      {mayEdit && main !== undefined && (
        <button
          type="button"
          className={styles.icon}
          aria-label={named(t(`action.${main}`))}
          title={t(`action.${main}`)}
          onClick={() => actions.run(source, main)}
        >
          {ICONS[main]}
        </button>
      )}
      <RowMenu label={tc('action.more', { name: source.name })} items={items} />
    </>
  )
}
