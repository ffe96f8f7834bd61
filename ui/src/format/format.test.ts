import { asSentence } from './sentence'
import { formatByteRate, formatBytes, formatCompact, formatCount, formatRate, formatShare } from './numbers'
import { formatDuration, formatRelative, formatTime } from './times'

const NOW = Date.UTC(2026, 2, 1, 12)

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [150 * 1024, '150 KiB'],
  [34e9, '31.7 GiB'],
  [2 ** 60, '1,024 PiB'],
])('%d bytes are %s', (bytes, expected) => expect(formatBytes(bytes, 'en')).toBe(expected))

it.each([
  [0, '0/s'],
  [0.04, '0/s'],
  [0.5, '0.5/s'],
  [12.34, '12/s'],
  [99_999, '99,999/s'],
  [1_234_567, '1.2M/s'],
])('%d per second is %s', (rate, expected) => expect(formatRate(rate, 'en')).toBe(expected))

it.each([
  [0, '0 ms'],
  [500, '500 ms'],
  [1500, '1.5 sec'],
  [60_000, '1 min'],
  [125_000, '2 min 5 sec'],
  [12_000_000, '3 hr 20 min'],
  [367_200_000, '4 days 6 hr'],
])('%d ms are %s', (ms, expected) => expect(formatDuration(ms, 'en')).toBe(expected))

it.each([
  [0, '0 sec. ago'],
  [-2000, '2 sec. ago'],
  [-59_999, '59 sec. ago'],
  [-60_000, '1 min. ago'],
  [-2 * 3_600_000, '2 hr. ago'],
  [5 * 60_000, 'in 5 min.'],
  [3 * 86_400_000, 'in 3 days'],
    [800 * 86_400_000, 'in 2 yr.'],
])('%d ms from now is %s', (offset, expected) => expect(formatRelative(NOW + offset, 'en', NOW)).toBe(expected))

it('gives times with their zone, year first in every language', () => {
  expect(formatTime(NOW, 'en', 'UTC')).toBe('2026-03-01 12:00:00 UTC')
  expect(formatTime(NOW, 'zh-CN', 'Asia/Shanghai')).toBe('2026-03-01 20:00:00 GMT+8')
})

it.each([
  ['the document has 6 faults', 'The document has 6 faults.'],
  ['it runs, so it cannot be started', 'It runs, so it cannot be started.'],
  ['`version` is missing', '`version` is missing.'],
  ['meters-1 is in use by `a`', 'meters-1 is in use by `a`.'],
  ['Is written already.', 'Is written already.'],
  ['which one?', 'Which one?'],
  ['消息已写入。', '消息已写入。'],
])('%s becomes %s', (message, sentence) => expect(asSentence(message)).toBe(sentence))

it('writes numbers in the way of the language', () => {
  expect(formatCount(1_234_567, 'en')).toBe('1,234,567')
  expect(formatCompact(1_230_000, 'zh-CN')).toBe('123万')
  expect(formatDuration(500, 'zh-CN')).toBe('500毫秒')
  expect(formatByteRate(1_572_864, 'en')).toBe('1.5 MiB/s')
  expect(formatShare(0.372, 'en')).toBe('37%')
  expect(formatShare(0.004, 'en')).toBe('0.4%')
})
