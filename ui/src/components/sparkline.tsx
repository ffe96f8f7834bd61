import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/format/use-format'

/** A small curve of rates, oldest first, as plain SVG: a thousand of them must stay cheap. */
export const Sparkline = memo(function Sparkline({
  values,
  width = 96,
  height = 24,
}: {
  values: number[]
  width?: number
  height?: number
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const max = Math.max(0, ...values)
  const label = t('spark.label', { now: format.rate(values.at(-1) ?? 0), max: format.rate(max) })
  const line = curve(values, max, width, height)
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <title>{label}</title>
      {max > 0 && <path d={`${line}L${width},${height}L0,${height}Z`} fill="var(--ant-color-primary)" opacity={0.14} />}
      <path
        d={line}
        fill="none"
        stroke={max > 0 ? 'var(--ant-color-primary)' : 'var(--ant-color-border)'}
        strokeWidth={1.4}
        strokeLinejoin="round"
      />
    </svg>
  )
})

/** A flat line at the bottom when there is nothing to show. */
function curve(values: number[], max: number, width: number, height: number): string {
  const bottom = height - 1
  if (values.length < 2 || max === 0) {
    return `M0,${bottom}L${width},${bottom}`
  }
  const step = width / (values.length - 1)
  return values
    .map((value, idx) => {
      const x = Math.round(idx * step * 10) / 10
      const y = Math.round((bottom - (value / max) * (height - 2)) * 10) / 10
      return `${idx === 0 ? 'M' : 'L'}${x},${y}`
    })
    .join('')
}
