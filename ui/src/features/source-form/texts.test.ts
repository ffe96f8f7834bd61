import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import i18next from 'i18next'
import { expect, it } from 'vitest'
import en from '@/i18n/en/source-form'

/** All files of this folder but the tests. */
function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name) ? [path] : []
  })
}

const code = sources(join(process.cwd(), 'src/features/source-form')).map((path) =>
  readFileSync(path, 'utf8'),
)
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
