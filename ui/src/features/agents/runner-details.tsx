import { Descriptions, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Runner } from '@/api/types'
import { RelativeTime } from '@/components/relative-time'
import { StateName } from '@/components/state-tag'
import { useFormat } from '@/format/use-format'
import { TokenTable } from './token-table'

/** What the row of a runner has no room for. */
export function RunnerDetails({ runner, mayEdit }: { runner: Runner; mayEdit: boolean }) {
  const { t } = useTranslation('agents')
  return (
    <Flex vertical gap="middle" style={{ maxWidth: 1100 }}>
      <Descriptions size="small" column={{ xs: 1, md: 2, xl: 3 }} items={useFacts(runner)} />
      {runner.sources.length > 0 && (
        <section aria-label={t('details.sources')}>
          <strong>{t('details.sources')}</strong>
          <ul style={{ margin: '4px 0 0', paddingInlineStart: 20 }}>
            {runner.sources.map(({ id, name, state }) => (
              <li key={id}>
                <Flex gap="small" wrap>
                  <Link to={`/sources/${id}`}>{name}</Link>
                  <StateName state={state} />
                </Flex>
              </li>
            ))}
          </ul>
        </section>
      )}
      {runner.kind === 'agent' && <TokenTable agent={runner} mayEdit={mayEdit} />}
    </Flex>
  )
}

function useFacts(runner: Runner) {
  const { t } = useTranslation('agents')
  const format = useFormat()
  const { round_trip_ms: trip, process_memory_bytes: memory, disk_read_bytes: read, disk_written_bytes: written } = runner
  const counts = {
    running: format.count(runner.running),
    done: format.count(runner.done),
    failed: format.count(runner.failed),
  }
  const facts = [
    ['address', runner.address ?? '–'],
    ['host', runner.instance ?? '–'],
    ...(runner.kind === 'agent'
      ? [
          ['hub', runner.connected_to ?? '–'],
          ['roundTrip', trip === null ? '–' : trip === 0 ? t('underOneMs') : format.duration(trip)],
        ]
      : []),
    ['since', runner.started_at_ms === null ? '–' : <RelativeTime key="since" at={runner.started_at_ms} />],
    ['process', memory === null ? '–' : format.bytes(memory)],
    [
      'disk',
      read === null || written === null
        ? '–'
        : t('details.diskOf', { read: format.bytes(read), written: format.bytes(written) }),
    ],
    ['counts', t('details.countsOf', counts)],
  ] as ['address' | 'host' | 'hub' | 'roundTrip' | 'since' | 'process' | 'disk' | 'counts', React.ReactNode][]
  return facts.map(([key, children]) => ({ key, label: t(`details.${key}`), children }))
}
