/** Retrieve from Server: real messages, newest and oldest, with all that Kafka knows of them. */
import { Button, InputNumber, Select, Space } from 'antd'
import { useEffect, useEffectEvent, useState } from 'react'
import { useSample } from '@/api/hooks/form'
import type { Bytes, SampleMessage, SampleRequest } from '@/api/types'
import { ProblemAlert } from '@/components/problem-alert'
import { RelativeTime } from '@/components/relative-time'
import { useRanOn } from '@/features/agents/use-ran-on'
import { useFormHandle, useSampleState, useSnapshot } from '../state/contexts'
import { useTexts } from '../texts'
import styles from '../source-form.module.css'

const froms: SampleRequest['from'][] = ['both', 'newest', 'oldest']

export function ServerSample() {
  const { t } = useTexts()
  const { current } = useFormHandle()
  const { incomplete, values } = useSnapshot()
  const { sample, setSample } = useSampleState()
  const [from, setFrom] = useState<SampleRequest['from']>('both')
  const [count, setCount] = useState(10)
  const retrieve = useSample()
  const ranOn = useRanOn()
  const missing = [...incomplete.keys()].some((path) => path === 'kafka.bootstrap_servers' || path.startsWith('agent'))
  const ready = !missing && values.kafka.topics.length > 0
  const run = (): void =>
    retrieve.mutate(
      { document: current().sent, from, count },
      { onSuccess: ({ messages, ran_on }) => setSample({ ...sample, origin: 'server', messages, ranOn: ran_on }) },
    )
  // Chosen to be retrieved and nothing there yet: no need to ask for a click.
  const first = useEffectEvent(() => {
    if (ready && sample.messages === null) run()
  })
  useEffect(() => first(), [])
  return (
    <div>
      <Space wrap className={styles.gap}>
        <Select
          value={from}
          aria-label={t('sample.which')}
          options={froms.map((value) => ({ value, label: t(`sample.from.${value}`) }))}
          popupMatchSelectWidth={false}
          onChange={setFrom}
        />
        <InputNumber
          value={count}
          min={1}
          max={100}
          aria-label={t('sample.count')}
          suffix={t('sample.messages')}
          style={{ width: 160 }}
          onChange={(number) => setCount(number ?? 10)}
        />
        <Button onClick={run} loading={retrieve.isPending} disabled={!ready}>
          {t('sample.retrieve')}
        </Button>
      </Space>
      {!ready && <p className={styles.muted}>{t('sample.notReady')}</p>}
      <ProblemAlert problem={retrieve.error} title={t('sample.failed')} />
      {sample.messages !== null && sample.ranOn !== null && <p className={styles.muted}>{ranOn(sample.ranOn)}</p>}
      {sample.messages?.length === 0 && <p className={styles.muted}>{t('sample.none')}</p>}
      {sample.messages && sample.messages.length > 0 && <Messages messages={sample.messages} />}
    </div>
  )
}

function Messages({ messages }: { messages: SampleMessage[] }) {
  const { t } = useTexts()
  return (
    <div className={styles.tableFrame} tabIndex={0} role="group" aria-label={t('sample.title')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('preview.message')}</th>
            <th scope="col">{t('sample.time')}</th>
            <th scope="col">{t('sample.key')}</th>
            <th scope="col">{t('sample.headers')}</th>
            <th scope="col">{t('sample.body')}</th>
          </tr>
        </thead>
        <tbody>
          {messages.map((message, idx) => (
            <tr key={idx}>
              <td className={styles.muted}>
                {message.topic}[{message.partition}] {message.offset}
              </td>
              <td>{message.timestamp_ms !== null && <RelativeTime at={message.timestamp_ms} />}</td>
              <td>{bytesText(message.key)}</td>
              <td title={headersText(message)}>{headersText(message)}</td>
              <td className={styles.body} title={bytesText(message.payload)}>
                {bytesText(message.payload)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Text where it is UTF-8, else the bytes in hexadecimal. */
export function bytesText(bytes: Bytes | null): string {
  if (bytes === null) return 'NULL'
  if (bytes.text != null) return bytes.text
  return Array.from(atob(bytes.base64), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join(' ')
}

function headersText({ headers }: SampleMessage): string {
  return headers.map(({ name, value }) => `${name}: ${bytesText(value)}`).join(', ')
}
