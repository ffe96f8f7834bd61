/** Topics: picked from the list of the broker, or typed. */
import { ReloadOutlined } from '@ant-design/icons'
import { Button, Checkbox, Select, Space } from 'antd'
import { useState } from 'react'
import { useWatch } from 'react-hook-form'
import { Link } from 'react-router'
import { useTopics } from '@/api/hooks/form'
import { ApiProblem } from '@/api/problem'
import { useRanOn } from '@/features/agents/use-ran-on'
import { splitList } from '../document/codecs'
import { Field } from '../fields/field'
import { serverFault } from '../document/schema'
import { useFormHandle } from '../state/contexts'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

export function TopicField() {
  const { t } = useTexts()
  const { current, form } = useFormHandle()
  const servers = useWatch({ control: form.control, name: 'kafka.bootstrap_servers' })
  const topics = useTopics()
  const ranOn = useRanOn()
  const [withInternal, setWithInternal] = useState(false)
  const [asked, setAsked] = useState('')
  const reachable = serverFault(servers) === undefined
  const ask = (): void => {
    if (!reachable) return
    const { text, sent } = current()
    setAsked(text)
    topics.mutate(sent)
  }
  const problem = topics.error instanceof ApiProblem ? topics.error : null
  const list = (topics.data?.topics ?? []).filter((topic) => withInternal || !topic.internal)
  return (
    <Field<string[]> name="kafka.topics" required>
      {({ id, value, onChange, onBlur, aria, invalid }) => (
        <>
          <Space.Compact block>
            <Select
              id={id}
              mode="tags"
              value={value}
              tokenSeparators={[',', ' ']}
              loading={topics.isPending}
              status={invalid ? 'error' : undefined}
              placeholder={t('topics.ghost')}
              notFoundContent={t(
                reachable ? (topics.isPending ? 'loading' : 'topics.none') : 'topics.serversFirst',
              )}
              options={list.map((topic) => ({
                value: topic.name,
                label: topic.name,
                partitions: topic.partitions,
              }))}
              optionRender={({ data }) => (
                <span>
                  {data.label}{' '}
                  {data.partitions !== undefined && (
                    <small className={styles.muted}>
                      {t('topics.partitions', { count: data.partitions })}
                    </small>
                  )}
                </span>
              )}
              onOpenChange={(open) => {
                if (open && !topics.isPending && current().text !== asked) ask()
              }}
              popupRender={(menu) => (
                <>
                  {menu}
                  {topics.data?.topics.some((topic) => topic.internal) && (
                    <Checkbox
                      checked={withInternal}
                      onChange={(event) => setWithInternal(event.target.checked)}
                      className={styles.inPopup}
                    >
                      {t('topics.internal')}
                    </Checkbox>
                  )}
                </>
              )}
              onChange={(names: string[]) => onChange([...new Set(names.flatMap(splitList))])}
              onBlur={onBlur}
              style={{ width: '100%' }}
              {...aria}
            />
            <Button
              icon={<ReloadOutlined aria-hidden />}
              onClick={ask}
              loading={topics.isPending}
              disabled={!reachable}
            >
              {t('topics.ask')}
            </Button>
          </Space.Compact>
          {problem && (
            <span className={styles.warning}>
              {t('topics.failed', { why: problem.detail })} {problem.hint}{' '}
              {problem.code === 'agent_offline' && (
                <Link to="/agents" target="_blank">
                  {t('agent.look')}
                </Link>
              )}
            </span>
          )}
          {topics.data !== undefined && <p className={styles.muted}>{ranOn(topics.data.ran_on)}</p>}
        </>
      )}
    </Field>
  )
}
