import { chartOption, type ChartColours } from './chart-option'
import type { Sample } from './series-lines'

const COLOURS: ChartColours = { lines: ['#00f', '#0a0'], text: '#ddd', axis: '#444', background: '#111' }
const FORMATS = { value: (value: number) => `${value}/s`, time: (ms: number) => `at ${ms}` }
const SAMPLES: Sample[] = [[0, 5], [2000, null], [4000, 7]]

function option(num = 1) {
  const lines = Array.from({ length: num }, (_, idx) => ({ name: `line ${idx}`, samples: SAMPLES }))
  return chartOption(lines, COLOURS, FORMATS)
}

test('two lines differ by more than their colour, and have a legend', () => {
  const { series, legend } = option(2)
  expect(series).toMatchObject([{ lineStyle: { type: 'solid' } }, { lineStyle: { type: 'dashed' } }])
  expect(legend).toBeDefined()
  expect(option(1).legend).toBeUndefined()
})

test('a gap stays a gap and nothing moves by itself', () => {
  expect(option()).toMatchObject({ animation: false, series: [{ data: SAMPLES, connectNulls: false }] })
})

test('text and axes take the colours of the theme', () => {
  expect(option()).toMatchObject({
    xAxis: { axisLabel: { color: '#ddd' } },
    yAxis: { axisLabel: { color: '#ddd' }, splitLine: { lineStyle: { color: '#444' } } },
    tooltip: { backgroundColor: '#111', renderMode: 'richText' },
  })
})

test('the tooltip tells time and values, and leaves gaps out', () => {
  const { tooltip } = option()
  const formatter = (tooltip as { formatter: (hovered: unknown) => string }).formatter
  expect(
    formatter([
      { seriesName: 'Rows', value: [4000, 7] },
      { seriesName: 'Latency', value: [4000, null] },
    ]),
  ).toBe('at 4000\nRows: 7/s')
  expect(formatter([])).toBe('')
})
