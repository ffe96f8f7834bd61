import { EditOutlined } from '@ant-design/icons'
import { Alert, Empty, Flex, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useFaultGroups } from '@/api/hooks/faults'
import { useMay } from '@/api/hooks/session'
import type { FaultGroup, Source } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { LinkButton } from '../link-button'
import { GroupsCard } from './groups-card'
import { MessagesCard } from './messages-card'
import { ReplayCard } from './replay-card'
import { targetOf, type Result, type Scope } from './replay-target'

/** Messages that could not be written: why, which, and again. The cause on show is part of the address. */
export function FaultsTab({ source }: { source: Source }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'faults' })
  const isEditor = useMay('editor')
  const groups = useFaultGroups(source.id)
  if (groups.data === undefined) {
    return groups.error === null ? (
      <Skeleton active />
    ) : (
      <ProblemAlert problem={groups.error} onRetry={() => void groups.refetch()} />
    )
  }
  const away = groups.data.not_reached
  const notReached = away.length > 0 && (
    <Alert type="warning" showIcon title={t('notReached', { names: away.join(', ') })} description={t('notReachedHint')} />
  )
  if (groups.data.groups.length === 0) {
    return (
      <div className="view-stack">
        {notReached}
        <Empty description={<><strong>{t('none')}</strong><br />{t('noneHint')}</>} />
      </div>
    )
  }
  return (
    <div className="view-stack">
      {notReached}
      <Flex justify="space-between" gap="middle" wrap>
        <Typography.Text style={{ flex: '1 1 400px' }}>{t('intro')}</Typography.Text>
        {isEditor && (
          <LinkButton to={`/sources/${source.id}/edit#section-mapping`} icon={<EditOutlined aria-hidden />}>
            {t('editMapping')}
          </LinkButton>
        )}
      </Flex>
      <FaultsOf source={source} groups={groups.data.groups} isEditor={isEditor} />
    </div>
  )
}

function FaultsOf({ source, groups, isEditor }: { source: Source; groups: FaultGroup[]; isEditor: boolean }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'faults' })
  const [params, setParams] = useSearchParams()
  const [selected, setSelected] = useState<string[]>([])
  const [scope, setScope] = useState<Scope>('group')
  const [result, setResult] = useState<Result | null>(null)
  const shown =
    groups.find(({ kind, reason }) => kind === params.get('kind') && reason === params.get('reason')) ?? groups[0] ?? null
  const show = ({ kind, reason }: FaultGroup) => {
    setSelected([])
    setScope('group')
    setParams({ kind, reason }, { replace: true })
  }
  const select = (ids: string[]) => {
    setSelected(ids)
    setScope(ids.length > 0 ? 'selection' : 'group')
  }
  const finish = (finished: Result) => {
    setResult(finished)
    if (!finished.dryRun) {
      select([])
    }
  }
  return (
    <>
      <GroupsCard id={source.id} groups={groups} shown={shown} onShow={show} />
      {isEditor ? (
        <ReplayCard
          id={source.id}
          version={source.version}
          target={targetOf(scope, groups, shown, selected)}
          result={result}
          onScope={setScope}
          onResult={finish}
        />
      ) : (
        <Typography.Text type="secondary">{t('replay.viewer')}</Typography.Text>
      )}
      {shown !== null && (
        <MessagesCard
          key={`${shown.kind} ${shown.reason}`}
          id={source.id}
          group={shown}
          selected={selected}
          result={result}
          onSelect={select}
        />
      )}
    </>
  )
}
