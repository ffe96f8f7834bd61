/**
 * A chart of ECharts, only what it needs of the library. Loaded lazily: the library is larger than
 * the rest of the page. What it draws is decided by `chartOption`.
 */
import { useEffect, useRef } from 'react'
import { LineChart as Lines } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { connect, init, use as register, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { ChartOption } from './chart-option'

register([Lines, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

/** Charts of one page share the pointer: the same moment is marked in all of them. */
const GROUP = 'source-view'

interface Props {
  option: ChartOption
  /** What the chart says, for those who do not see it. */
  label: string
}

export default function LineChart({ option, label }: Props) {
  const holder = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)

  useEffect(() => {
    const element = holder.current
    if (element === null) {
      return undefined
    }
    const drawn = init(element)
    drawn.group = GROUP
    connect(GROUP)
    chart.current = drawn
    const observer = new ResizeObserver(() => drawn.resize())
    observer.observe(element)
    return () => {
      observer.disconnect()
      drawn.dispose()
      chart.current = null
    }
  }, [])

  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true })
  }, [option])

  return <div ref={holder} role="img" aria-label={label} style={{ height: 200 }} />
}
