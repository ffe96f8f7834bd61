import { areLabels, hasLabels, labelsOf, labelTexts } from './labels'

it.each([
  [['site=north'], true],
  [['site=north', 'line=7'], true],
  [['note=a = b'], true],
  [['site'], false],
  [['site='], false],
  [['=north'], false],
  [['a b=c'], false],
  [['site=north', 'site=south'], false],
  [[`site=${'x'.repeat(65)}`], false],
])('%j are labels: %s', (texts, expected) => expect(areLabels(texts)).toBe(expected))

it('labels come back from their texts, whatever stands in the value', () => {
  const labels = { site: 'north', note: 'a = b' }
  expect(labelsOf(labelTexts(labels))).toEqual(labels)
})

it('a runner fits when it has all that is asked for', () => {
  expect(hasLabels({ site: 'north', line: '7' }, { site: 'north' })).toBe(true)
  expect(hasLabels({ site: 'north' }, { site: 'north', line: '7' })).toBe(false)
  expect(hasLabels({ site: 'south' }, { site: 'north' })).toBe(false)
})
