import { Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Fault } from '@/api/types'
import { useFormat } from '@/format/use-format'
import { useKindName } from '../use-kind-name'
import { BytesView } from './bytes-view'
import { useStageName } from './use-stage-name'

/** One message at fault with all that is known of it. */
export function FaultDetails({ fault }: { fault: Fault }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'faults' })
  const format = useFormat()
  const kindName = useKindName()
  const stageName = useStageName()
  const file = `${fault.topic}-${fault.partition}-${fault.offset}`
  const facts: [string, string][] = [
    [t('messages.place'), t('messages.coordinates', { topic: fault.topic, partition: fault.partition, offset: fault.offset })],
    [t('messages.time'), fault.timestamp_ms === null ? '–' : format.time(fault.timestamp_ms)],
    [t('messages.archived'), format.time(fault.at_ms)],
    [t('groups.stage'), stageName(fault.stage)],
    [t('groups.cause'), `${kindName(fault.kind)}: ${fault.reason}`],
  ]
  return (
    <Flex vertical gap="middle">
      <dl className="view-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <BytesView name={t('bytes.payload')} bytes={fault.payload} fileName={`${file}.payload`} />
      <BytesView name={t('bytes.key')} bytes={fault.key} fileName={`${file}.key`} />
      {fault.headers.length === 0 ? (
        <span>{t('bytes.noHeaders')}</span>
      ) : (
        fault.headers.map(({ name, value }, idx) => (
          <BytesView key={idx} name={t('bytes.header', { name })} bytes={value} fileName={`${file}.header-${idx}`} />
        ))
      )}
    </Flex>
  )
}
