/** Languages, appearances and widths in which pages are pictured and checked. */
import type { Browser, Page } from '@playwright/test'
import { ADMIN, expect, isAccessible, logIn, picture } from './fixtures'
import type { Hub } from './hub'

export interface Look {
  name: string
  language: 'en' | 'zh-CN'
  appearance: 'light' | 'dark'
  width: number
}

export const LOOKS: Look[] = [
  { name: 'en-light', language: 'en', appearance: 'light', width: 1440 },
  { name: 'zh-dark', language: 'zh-CN', appearance: 'dark', width: 1440 },
  { name: 'en-light-1024', language: 'en', appearance: 'light', width: 1024 },
]

/** A page that looks so, logged in as admin. */
export async function pageWith(browser: Browser, hub: Hub, look: Look): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: look.width, height: 900 } })
  const page = await context.newPage()
  await logIn(page, hub, ADMIN)
  await page.evaluate(({ language, appearance }) => {
    localStorage.setItem('inlet.language', language)
    localStorage.setItem('inlet.appearance', appearance)
  }, look)
  return page
}

/** Shows a page until nothing on it loads any more. */
export async function show(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await isLoaded(page)
}

export async function isLoaded(page: Page): Promise<void> {
  await expect(page.locator('.ant-skeleton, .ant-spin-spinning, .ant-btn-loading')).toHaveCount(0)
}

/** What is wrong with the page as it is shown now, each fault in a line. */
export async function look(page: Page, name: string): Promise<string[]> {
  await picture(page, name)
  const found: string[] = []
  await isAccessible(page).catch((error: unknown) => found.push(`${name}: ${String(error)}`))
  const tooWide = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth)
  if (tooWide > 0) found.push(`${name}: ${tooWide} px wider than the window`)
  return found
}
