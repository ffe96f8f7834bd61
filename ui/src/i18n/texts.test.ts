import i18next from 'i18next'
import { renderHook } from '@testing-library/react'
import { useTranslation } from 'react-i18next'
import en from './en'
import { chooseLanguage, preferredLanguage } from './language'
import zhCN from './zh-CN'

/** Every text by its dotted key. */
function flatten(texts: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(texts) as [string, string | object][]) {
    const at = prefix === '' ? key : `${prefix}.${key}`
    if (typeof value === 'string') {
      found.set(at, value)
    } else {
      flatten(value, at).forEach((text, under) => found.set(under, text))
    }
  }
  return found
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

const english = flatten(en)
const chinese = flatten(zhCN)

it('both languages have the same keys', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
})

it('both languages have the same features', () => {
  expect(Object.keys(zhCN)).toEqual(Object.keys(en))
})

it('a text and its translation take the same values', () => {
  // A plural form need not say the number: "1 item" may be "an item".
  const differing = [...english].filter(
    ([key, text]) =>
      !/_(one|other)$/.test(key) && placeholders(text).join() !== placeholders(chinese.get(key) ?? '').join(),
  )
  expect(differing).toEqual([])
})

it('plurals come in both forms', () => {
  const keys = [...english.keys()]
  const lone = keys.filter((key) => key.endsWith('_one') && !english.has(key.replace(/_one$/, '_other')))
  expect(lone).toEqual([])
})

it('no text is empty, and Chinese sentences are Chinese', () => {
  expect([...english, ...chinese].filter(([, text]) => text.trim() === '')).toEqual([])
  // Names, units and code stay as they are; a sentence with a blank or more than that does not.
  const left = [...chinese].filter(
    ([key, text]) => !/\p{Script=Han}/u.test(text) && /\p{L}{3,} \p{L}{3,}/u.test(text) && text === english.get(key),
  )
  expect(left).toEqual([])
})

it('changes the language of the page at once and remembers it', async () => {
  const { result, rerender } = renderHook(() => useTranslation('sources'))
  expect(result.current.t('add')).toBe('Add Data Source')
  await chooseLanguage('zh-CN')
  rerender()
  expect(result.current.t('add')).toBe(zhCN.sources.add)
  expect(document.documentElement.lang).toBe('zh-CN')
  expect(preferredLanguage()).toBe('zh-CN')
  await chooseLanguage('en')
  expect(i18next.language).toBe('en')
})

it.each([
  [['zh-TW', 'en'], 'zh-CN'],
  [['de', 'en-GB', 'zh'], 'en'],
  [['fr'], 'en'],
])('of the languages %j of a browser takes %s', (languages, expected) => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages)
  expect(preferredLanguage()).toBe(expected)
  vi.restoreAllMocks()
})
