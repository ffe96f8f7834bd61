import { describe, expect, it } from 'vitest'
import { newColumn } from './form'
import { columnName, propose, rulesFor, typeOf } from './propose'
import { guessTime, guessUnit } from './time-guess'

describe('types from a sample', () => {
  it.each([
    [[true, null], 'BOOL'],
    [[1, 2], 'BIGINT'],
    [[1, 2.5], 'DOUBLE'],
    [['abc'], 'VARCHAR(16)'],
    [['äöü'.repeat(10)], 'VARCHAR(128)'],
    [[1, 'x'], 'VARCHAR(16)'],
    [[null], 'VARCHAR(64)'],
  ])('%j is %s', (values, type) => {
    expect(typeOf(values)).toBe(type)
  })
})

describe('times', () => {
  it.each([
    [1_700_000_000, 's'],
    [1_700_000_000_123, 'ms'],
    [1_700_000_000_123_456, 'us'],
    [1.7e18, 'ns'],
    [42, null],
  ])('%d counts in %s', (value, unit) => {
    expect(guessUnit(value)).toBe(unit)
  })

  it.each([
    ['2023-11-14T22:13:20Z', { kind: 'rfc3339' }],
    ['2023-11-14 22:13:20', { kind: 'format', format: '%Y-%m-%d %H:%M:%S', zone: 'UTC' }],
    ['2023-11-14 22:13:20.5', { kind: 'format', format: '%Y-%m-%d %H:%M:%S%.f' }],
    ['17/May/2015:10:05:03 +0000', { kind: 'format', format: '%d/%b/%Y:%H:%M:%S %z' }],
    ['1700000000123', { kind: 'unit', unit: 'ms' }],
  ])('%s is read as %o', (value, expected) => {
    expect(guessTime(value)).toMatchObject(expected)
  })

  it.each(['hello', '', null, true])('%j is no time', (value) => {
    expect(guessTime(value)).toBeNull()
  })
})

describe('a proposed super table', () => {
  const fields = [
    { name: 'id', values: [1, 2] },
    { name: 'ts', values: [1_700_000_000_123] },
    { name: 'data', values: [{ voltage: 1.5 }] },
    { name: 'data_voltage', values: [1.5] },
    { name: '_topic', values: ['meters'] },
  ]

  it('has the primary time first and what names a thing as tag', () => {
    const { columns, tags } = propose(fields)
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ['ts', 'TIMESTAMP'],
      ['data_voltage', 'DOUBLE'],
    ])
    expect(columns[0]?.time).toMatchObject({ kind: 'unit', unit: 'ms' })
    expect(tags.map(({ name, type }) => [name, type])).toEqual([['id', 'BIGINT']])
  })

  it('takes the time of Kafka and the topic where the message has neither', () => {
    const { columns, tags } = propose([{ name: 'v', values: [1] }])
    expect(columns[0]).toMatchObject({ name: 'ts', from: '_timestamp' })
    expect(tags[0]).toMatchObject({ name: 'topic', from: '_topic' })
  })

  it('makes legal names of columns', () => {
    expect(columnName('a-b c')).toBe('a_b_c')
    expect(columnName('1st')).toBe('_1st')
  })
})

describe('rules for an existing super table', () => {
  const specs = [
    { name: 'ts', type: 'TIMESTAMP', second_key: false },
    { name: 'Voltage', type: 'FLOAT', second_key: false },
    { name: 'phase', type: 'FLOAT', second_key: false },
  ]
  const fields = [
    { name: 'ts', values: ['2023-11-14T22:13:20Z'] },
    { name: 'voltage', values: [1] },
  ]

  it('map same-named fields, keep what is there and leave the rest NULL', () => {
    const given = [{ ...newColumn('phase'), rule: 'value' as const, value: '0' }]
    const rules = rulesFor(specs, given, fields)
    expect(rules.map(({ name, rule, from }) => [name, rule, from])).toEqual([
      ['ts', 'from', 'ts'],
      ['Voltage', 'from', 'voltage'],
      ['phase', 'value', ''],
    ])
    expect(rules[0]?.time.kind).toBe('rfc3339')
    expect(rulesFor(specs, [], []).map(({ rule }) => rule)).toEqual(['none', 'none', 'none'])
  })
})
