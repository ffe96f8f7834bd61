/** The table of a preview step. Plain markup: it is drawn anew with every keystroke. */
import type { PreviewRow, PreviewStep, SampleMessage } from '@/api/types'
import { isKafkaField } from '../document/propose'
import { useTexts } from '../texts'
import { cellText, outcomeWords } from './outcome'
import styles from '../source-form.module.css'

interface StepTableProps {
  step: PreviewStep
  messages: readonly SampleMessage[]
  filters: readonly string[]
  strategies: Record<string, string>
  label: string
}

/** More rows than anybody reads would make typing slow. */
const shownRows = 50

export function StepTable({ step, messages, filters, strategies, label }: StepTableProps) {
  const { t } = useTexts()
  const order = columnOrder(step)
  const rows = step.rows.slice(0, shownRows)
  const subtableIdx =
    step.name === 'map' ? step.columns.findIndex((column) => column.name === 'subtable') : -1
  return (
    <div className={styles.tableFrame} tabIndex={0} role="group" aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('preview.message')}</th>
            <th scope="col">{t('preview.outcome')}</th>
            {order.map((idx) => (
              <th key={idx} scope="col">
                {step.columns[idx]?.name}
                {step.columns[idx]?.type && <small className={styles.type}>{step.columns[idx].type}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, rowIdx) => {
            const subtable = subtableIdx === -1 ? null : asName(row.cells[subtableIdx])
            const context = { step: step.name, filters, strategies, subtable }
            return (
              <tr key={rowIdx} className={styles[row.outcome]} data-outcome={row.outcome}>
                <td className={styles.muted}>{coordinatesOf(messages, row)}</td>
                <td className={styles.outcome}>{outcomeWords(row, context, t)}</td>
                <Cells row={row} order={order} message={messages[row.message_idx]} />
              </tr>
            )
          })}
        </tbody>
      </table>
      {step.rows.length > shownRows && (
        <p className={styles.muted}>{t('preview.more', { count: step.rows.length - shownRows })}</p>
      )}
    </div>
  )
}

function coordinatesOf(messages: readonly SampleMessage[], row: PreviewRow): string {
  const message = messages[row.message_idx]
  if (!message) return `#${String(row.message_idx + 1)}`
  return `${message.topic}[${String(message.partition)}] ${String(message.offset)}`
}

function asName(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** What was rejected before it had values shows the message instead. */
function Cells({ row, order, message }: { row: PreviewRow; order: number[]; message?: SampleMessage }) {
  if (row.cells.length === 0 && order.length > 0) {
    const payload = message?.payload
    const text = payload ? (payload.text ?? `base64 ${payload.base64}`) : 'NULL'
    return (
      <td colSpan={order.length} className={styles.raw} title={text}>
        {text}
      </td>
    )
  }
  return order.map((idx) => {
    const value = row.cells[idx]
    const text = cellText(value)
    return (
      <td
        key={idx}
        className={value == null ? styles.null : typeof value === 'number' ? styles.number : undefined}
        title={text}
      >
        {text}
      </td>
    )
  })
}

/** The message's own fields first; Kafka's, which are the same everywhere, behind them. */
export function columnOrder(step: PreviewStep): number[] {
  const all = step.columns.map((_, idx) => idx)
  if (step.name === 'map') return all
  const fromKafka = (idx: number): boolean => isKafkaField(step.columns[idx]?.name ?? '')
  return [...all.filter((idx) => !fromKafka(idx)), ...all.filter(fromKafka)]
}
