/** What each browser test stands on: one Kafka, one TDengine and one hub for all. */
import AxeBuilder from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { Hub } from './hub'
import { Kafka } from './kafka'
import { screenshotPath } from './programs'
import { Rest } from './rest'
import { Tdengine } from './tdengine'

export const ADMIN = { username: 'admin', password: 'a-long-password' }

interface Programs {
  kafka: Kafka
  tdengine: Tdengine
  /** A hub for all tests: each uses names of its own. */
  hub: Hub
}

interface Ready {
  /** A hub of the test's own, as a first start leaves it. */
  emptyHub: Hub
  /** A page whose user is logged in as admin. */
  admin: Page
  /** The REST interface with the admin's token, to prepare what a test is not about. */
  rest: Rest
}

export const test = base.extend<Ready, Programs>({
  kafka: [
    async ({}, use) => {
      const kafka = await Kafka.start()
      await use(kafka)
      await kafka.end()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  tdengine: [
    async ({}, use) => {
      const tdengine = await Tdengine.start()
      await use(tdengine)
      await tdengine.end()
    },
    { scope: 'worker' },
  ],
  hub: [
    async ({}, use) => {
      const hub = await Hub.start()
      await use(hub)
      await hub.end()
    },
    { scope: 'worker' },
  ],
  emptyHub: async ({}, use) => {
    const hub = await Hub.start()
    await use(hub)
    await hub.end()
  },
  rest: async ({ hub }, use) => {
    await use(await Rest.asAdmin(hub, ADMIN))
  },
  admin: async ({ page, hub, rest }, use) => {
    await rest.isSetUp()
    await logIn(page, hub, ADMIN)
    await use(page)
  },
})

export { expect }

/** Logs in on the page. */
export async function logIn(
  page: Page,
  hub: Hub,
  user: { username: string; password: string },
): Promise<void> {
  await page.goto(`${hub.url}/login`)
  await page.getByLabel('User name').fill(user.username)
  await page.getByLabel('Password', { exact: true }).fill(user.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await expect(page.getByRole('heading', { name: 'Data In' })).toBeVisible()
}

/** Keeps a picture of the whole page, to be looked at. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: screenshotPath(name), fullPage: true, animations: 'disabled' })
}

/** No rule of WCAG 2.1 A and AA that a machine can check is broken on what is shown now. */
export async function isAccessible(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze()
  const told = found.violations.map(
    (it) => `${it.id}: ${it.help}\n    ${it.nodes.map((node) => node.html).slice(0, 3).join('\n    ')}`,
  )
  expect(told, 'accessibility').toEqual([])
}
