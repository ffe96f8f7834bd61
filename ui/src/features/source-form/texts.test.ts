import i18next from 'i18next'
import { expect, it } from 'vitest'
import en from '@/i18n/en/source-form'

const files = import.meta.glob<string>(['./**/*.{ts,tsx}', '!./**/*.test.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
const code = Object.values(files)
const keys = new Set(
  code.flatMap((text) => [...text.matchAll(/\bt\('([\w.]+)'/g)].map((match) => match[1] ?? '')),
)
const messages = new Set(
  code.flatMap((text) => [...text.matchAll(/'(faults\.\w+)'/g)].map((match) => match[1] ?? '')),
)

it('every text that the page asks for is there', async () => {
  const texts = i18next.createInstance()
  await texts.init({
    lng: 'en',
    resources: { en: { 'source-form': en } },
    ns: ['source-form'],
    defaultNS: 'source-form',
  })
  const has = (key: string): boolean => texts.exists(key, { count: 2 })
  expect(keys.size).toBeGreaterThan(100)
  expect([...keys, ...messages].filter((key) => !has(key))).toEqual([])
})
