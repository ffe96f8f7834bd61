import { useTranslation } from 'react-i18next'
import { sideBySide, type DiffLine, type Hunk } from './unified-diff'

export type Layout = 'inline' | 'side'

const SIGNS = { added: '+', removed: '−', same: '' } as const

/** A unified diff as a table: signs, borders and words for screen readers say what colours say. */
export function DiffTable({
  hunks,
  between,
  layout,
}: {
  hunks: Hunk[]
  between: { a: number; b: number }
  layout: Layout
}) {
  const { t } = useTranslation('source-view', { keyPrefix: 'versions' })
  return (
    <div style={{ overflowX: 'auto' }}>
      <table className="view-diff">
        <caption className="visually-hidden">{t('diffTitle', between)}</caption>
        <thead className="visually-hidden">
          {layout === 'side' ? (
            <tr>
              <th colSpan={3}>{t('documentOf', { version: between.a })}</th>
              <th colSpan={3}>{t('documentOf', { version: between.b })}</th>
            </tr>
          ) : (
            <tr>
              <th>{t('lineOf', { version: between.a })}</th>
              <th>{t('lineOf', { version: between.b })}</th>
              <th colSpan={2}>{t('diffTitle', between)}</th>
            </tr>
          )}
        </thead>
        {hunks.map((hunk) => (
          <tbody key={hunk.header}>
            <tr className="view-diff-hunk">
              <td colSpan={layout === 'side' ? 6 : 4}>{hunk.header}</td>
            </tr>
            {layout === 'side'
              ? sideBySide(hunk.lines).map(({ left, right }, idx) => (
                  <tr key={idx}>
                    <Number value={left?.oldLine ?? null} />
                    <Line line={left} />
                    <Number value={right?.newLine ?? null} />
                    <Line line={right} />
                  </tr>
                ))
              : hunk.lines.map((line, idx) => (
                  <tr key={idx}>
                    <Number value={line.oldLine} />
                    <Number value={line.newLine} />
                    <Line line={line} />
                  </tr>
                ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

function Number({ value }: { value: number | null }) {
  return <td className="view-diff-number">{value}</td>
}

function Line({ line }: { line: DiffLine | null }) {
  const { t } = useTranslation('source-view', { keyPrefix: 'versions' })
  const kind = line?.kind ?? 'same'
  const mark = kind === 'same' ? '' : ` view-diff-${kind}`
  return (
    <>
      <td className={`view-diff-sign${mark}`}>
        <span aria-hidden>{SIGNS[kind]}</span>
        {kind !== 'same' && <span className="visually-hidden">{t(kind)}: </span>}
      </td>
      <td className={`view-diff-text${kind === 'same' ? '' : ` view-diff-${kind}`}`} style={{ borderLeft: 'none' }}>
        {line?.text}
      </td>
    </>
  )
}
