import { Card, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { FaultCount, SourceStatus, Totals } from '@/api/types'
import { useFormat } from '@/format/use-format'
import { useKindName } from '../use-kind-name'
import { inFlight } from './totals'

const PARTS = ['written', 'filtered', 'discarded', 'quarantined'] as const

/** consumed = written + filtered + discarded + quarantined + in flight: no message is unaccounted for. */
export function AccountingCard({ status }: { status: SourceStatus }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.accounting' })
  return (
    <Card size="small" title={<Typography.Title level={2} className="view-card-title">{t('title')}</Typography.Title>}>
      {status.this_run !== null && <Line title={t('this')} totals={status.this_run} />}
      <Line title={t('all')} totals={status.all_runs} />
      <Typography.Text type="secondary">{t('help')}</Typography.Text>
      {status.faults.length > 0 && <ByKind faults={status.faults} />}
    </Card>
  )
}

function Line({ title, totals }: { title: string; totals: Totals }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.accounting' })
  const format = useFormat()
  const amount = (value: number, name: string) => (
    <span>
      <span className="view-amount">{format.count(value)}</span> {name}
    </span>
  )
  return (
    <p className="view-accounting">
      <Typography.Text type="secondary">{title}:</Typography.Text>
      {amount(totals.consumed, t('part.consumed'))}
      {PARTS.map((part, idx) => (
        <span key={part} className="view-accounting-part">
          {idx === 0 ? '= ' : '+ '}
          {amount(totals[part], t(`part.${part}`))}
        </span>
      ))}
      <span className="view-accounting-part">+ {amount(inFlight(totals), t('inFlight'))}</span>
    </p>
  )
}

function ByKind({ faults }: { faults: FaultCount[] }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'overview.counters' })
  const { t: tPart } = useTranslation('source-view', { keyPrefix: 'overview.accounting.part' })
  const format = useFormat()
  const kindName = useKindName()
  return (
    <>
      <Typography.Title level={3} className="view-subtitle">
        {t('faultsByKind')}
      </Typography.Title>
      <ul className="view-plain-list figures">
        {faults.map(({ kind, discarded, quarantined }) => (
          <li key={kind}>
            {kindName(kind)}: {quarantined > 0 && `${format.count(quarantined)} ${tPart('quarantined')}`}
            {quarantined > 0 && discarded > 0 && ', '}
            {discarded > 0 && `${format.count(discarded)} ${tPart('discarded')}`}
          </li>
        ))}
      </ul>
    </>
  )
}
