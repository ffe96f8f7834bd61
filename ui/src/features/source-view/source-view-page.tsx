/** The page of one data source: how it is, what to do next, and all that happened to it. */
import { Result, Skeleton, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { useFaultGroups } from '@/api/hooks/faults'
import { useSource } from '@/api/hooks/sources'
import { useSourceStatus } from '@/api/hooks/source-status'
import { ApiProblem } from '@/api/problem'
import type { Source } from '@/api/types'
import { Page } from '@/components/page'
import { ProblemAlert } from '@/components/problem-alert'
import { ActivityTab } from './activity/activity-tab'
import { FaultsTab } from './faults/faults-tab'
import { NextStepAlert } from './header/next-step-alert'
import { SourceActions } from './header/source-actions'
import { SourceFacts } from './header/source-facts'
import { OffsetsTab } from './offsets/offsets-tab'
import { OverviewTab } from './overview/overview-tab'
import { RunsTab } from './runs/runs-tab'
import { SettingsTab } from './settings/settings-tab'
import { VersionsTab } from './versions/versions-tab'
import './source-view.css'

const TABS = ['overview', 'activity', 'faults', 'offsets', 'versions', 'runs', 'settings'] as const
type Tab = (typeof TABS)[number]

function tabOf(segment: string | undefined): Tab {
  return TABS.find((tab) => tab === segment) ?? 'overview'
}

export function SourceViewPage() {
  const { id = '' } = useParams()
  const source = useSource(id)
  if (source.data !== undefined) {
    // Another data source is another page: no selection or form of the one before may stay.
    return <SourceView key={id} source={source.data.value} etag={source.data.etag} />
  }
  if (source.error === null) {
    return <Skeleton active />
  }
  if (source.error instanceof ApiProblem && source.error.code === 'not_found') {
    return <Gone />
  }
  return <ProblemAlert problem={source.error} onRetry={() => void source.refetch()} />
}

function Gone() {
  const { t } = useTranslation('source-view')
  return (
    <Result
      status="warning"
      title={t('notFound')}
      subTitle={t('notFoundHint')}
      extra={<Link to="/sources">{t('toList')}</Link>}
    />
  )
}

function SourceView({ source, etag }: { source: Source; etag: string }) {
  const { t } = useTranslation('source-view')
  const { t: tCommon } = useTranslation()
  const navigate = useNavigate()
  const tab = tabOf(useParams().tab)
  const openFaults = useOpenFaults(source.id)
  // The hub's events are some tenths of a second fresher; without them the status is all there is.
  const status = useSourceStatus(source.id).data?.summary
  const current = status !== undefined && status.updated_at_ms >= source.updated_at_ms ? { ...source, ...status } : source

  const contents: Record<Tab, React.ReactNode> = {
    overview: <OverviewTab id={source.id} />,
    activity: <ActivityTab id={source.id} />,
    faults: <FaultsTab source={current} />,
    offsets: <OffsetsTab source={current} />,
    versions: <VersionsTab source={current} etag={etag} />,
    runs: <RunsTab id={source.id} />,
    settings: <SettingsTab source={source} />,
  }
  const label = (key: Tab) =>
    key === 'faults' && openFaults > 0 ? t('tabs.faultsOpen', { count: openFaults }) : t(`tabs.${key}`)

  return (
    <Page
      title={source.name}
      above={<Link to="/sources">← {tCommon('nav.dataIn')}</Link>}
      actions={<SourceActions source={current} />}
    >
      <SourceFacts source={current} />
      <NextStepAlert source={current} openFaults={openFaults} />
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(key) => void navigate(`/sources/${source.id}/${key}`)}
        items={TABS.map((key) => ({ key, label: label(key), children: contents[key] }))}
      />
    </Page>
  )
}

/** Messages at fault that nobody has replayed with success yet. */
function useOpenFaults(id: string): number {
  const groups = useFaultGroups(id).data?.groups ?? []
  return groups.reduce((sum, { open }) => sum + open, 0)
}
