/** What a chart draws, as an option of ECharts; pure, so that it is tested without a canvas. */
import type { ComposeOption } from 'echarts/core'
import type { LineSeriesOption } from 'echarts/charts'
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components'
import type { Sample } from './series-lines'

export type ChartOption = ComposeOption<
  GridComponentOption | LegendComponentOption | LineSeriesOption | TooltipComponentOption
>

/** The colours of the theme that is on. */
export interface ChartColours {
  lines: [string, string]
  text: string
  axis: string
  background: string
}

export interface ChartLine {
  name: string
  samples: Sample[]
}

interface Formats {
  value: (value: number) => string
  time: (ms: number) => string
}

/** Lines are told apart by colour and by dashes. */
export function chartOption(lines: ChartLine[], colours: ChartColours, formats: Formats): ChartOption {
  return {
    // New samples come every two seconds: nothing should move by itself.
    animation: false,
    color: colours.lines,
    grid: { left: 8, right: 12, top: lines.length > 1 ? 32 : 12, bottom: 4, containLabel: true },
    ...(lines.length > 1 && {
      legend: { top: 0, left: 0, icon: 'path://M0,4 L24,4 L24,6 L0,6 Z', itemWidth: 24, textStyle: { color: colours.text } },
    }),
    tooltip: {
      trigger: 'axis',
      // Drawn on the canvas: the content security policy of the hub allows no markup from scripts.
      renderMode: 'richText',
      backgroundColor: colours.background,
      borderColor: colours.axis,
      textStyle: { color: colours.text },
      formatter: (hovered) => tooltip(Array.isArray(hovered) ? hovered : [hovered], formats),
    },
    xAxis: {
      type: 'time',
      // The last label would be cut off at the edge of the canvas.
      axisLabel: { color: colours.text, hideOverlap: true, alignMaxLabel: 'right' },
      axisLine: { lineStyle: { color: colours.axis } },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 3,
      axisLabel: { color: colours.text, formatter: formats.value },
      splitLine: { lineStyle: { color: colours.axis } },
    },
    series: lines.map(({ name, samples }, idx) => ({
      type: 'line',
      name,
      data: samples,
      showSymbol: samples.length < 3,
      symbolSize: 5,
      connectNulls: false,
      sampling: 'lttb',
      lineStyle: { width: 1.5, type: idx === 0 ? 'solid' : 'dashed' },
      ...(lines.length === 1 && { areaStyle: { opacity: 0.12 } }),
    })),
  }
}

interface Hovered {
  seriesName?: string
  value?: unknown
}

function tooltip(hovered: Hovered[], formats: Formats): string {
  const values = hovered.filter(({ value }) => isSample(value) && value[1] !== null)
  const first = values[0]?.value
  if (!isSample(first)) {
    return ''
  }
  const lines = values.map(({ seriesName, value }) =>
    isSample(value) && value[1] !== null ? `${seriesName ?? ''}: ${formats.value(value[1])}` : '',
  )
  return [formats.time(first[0]), ...lines].join('\n')
}

function isSample(value: unknown): value is Sample {
  return Array.isArray(value) && typeof value[0] === 'number'
}
