import { Skeleton } from 'antd'
import { useSourceStatus } from '@/api/hooks/source-status'
import { ProblemAlert } from '@/components/problem-alert'
import { AccountingCard } from './accounting-card'
import { ChartsCard } from './charts-card'
import { CountersCard } from './counters-card'
import { NowCard } from './now-card'
import { PartitionsCard } from './partitions-card'
import { isSpread, ReplicasCard } from './replicas-card'

/** All numbers of a data source, from this moment to all runs. */
export function OverviewTab({ id }: { id: string }) {
  const status = useSourceStatus(id)
  if (status.data === undefined) {
    return status.error === null ? (
      <Skeleton active />
    ) : (
      <ProblemAlert problem={status.error} onRetry={() => void status.refetch()} />
    )
  }
  const { replicas } = status.data
  return (
    <div className="view-stack">
      <NowCard id={id} status={status.data} />
      <AccountingCard status={status.data} />
      <ChartsCard id={id} />
      <ReplicasCard replicas={replicas} />
      <PartitionsCard partitions={status.data.partitions} withOwner={isSpread(replicas)} />
      <CountersCard status={status.data} />
    </div>
  )
}
