/** *Add Data Source* and *Edit*: loads what is edited and hands it to the editor. */
import { Spin } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { useSession } from '@/api/hooks/session'
import { useSource } from '@/api/hooks/sources'
import { Page } from '@/components/page'
import { ProblemAlert } from '@/components/problem-alert'
import { SourceEditor } from './page/source-editor'
import { type Opened, openedFrom } from './page/opened'
import { useTexts } from './texts'

export function SourceFormPage() {
  const { id } = useParams()
  const user = useSession().data?.user?.username
  if (user === undefined) return <Spin />
  return id === undefined ? (
    <SourceEditor key="new" user={user} opened={null} reload={null} />
  ) : (
    <EditSource key={id} id={id} user={user} />
  )
}

function EditSource({ id, user }: { id: string; user: string }) {
  const { t } = useTexts()
  const source = useSource(id)
  // The version that was opened counts until it is saved, whatever the live data bring.
  const [opened, setOpened] = useState<Opened | null>(null)
  if (opened === null && source.data !== undefined) setOpened(openedFrom(source.data))
  if (opened === null) {
    return (
      <Page title={t('page.edit')}>
        {source.error ? (
          <ProblemAlert problem={source.error} onRetry={() => void source.refetch()} />
        ) : (
          <Spin />
        )}
      </Page>
    )
  }
  const reload = async (): Promise<Opened | null> => {
    const latest = await source.refetch()
    return latest.data === undefined ? null : openedFrom(latest.data)
  }
  return <SourceEditor user={user} opened={opened} reload={reload} />
}
