/** Logging in and out, what each role may do, and what the page remembers of a person. */
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { card, write } from './controls'
import { ADMIN, expect, isAccessible, logIn, picture, test } from './fixtures'
import type { Hub } from './hub'
import type { Rest } from './rest'

const PASSWORD = 'another-long-password'

/** A user of this role, who may be there from the test before. */
async function user(
  rest: Rest,
  role: 'viewer' | 'editor',
  username = `a-${role}`,
): Promise<{ username: string; password: string }> {
  const { items } = await rest.must<{ items: { username: string }[] }>('GET', '/users')
  if (!items.some((it) => it.username === username)) {
    await rest.must('POST', '/users', { username, password: PASSWORD, role })
  }
  return { username, password: PASSWORD }
}

/** A page in a browser of its own, so that its login is nobody else's. */
async function pageOf(browser: Browser, hub: Hub, who: { username: string; password: string }): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await logIn(page, hub, who)
  return page
}

async function fillLogin(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
}

/** The statuses that the hub gives to what this page's own script sends, past all buttons. */
async function send(page: Page, method: string, path: string, body?: object): Promise<number> {
  return page.evaluate(
    async ({ method, path, body }) => {
      const session = (await (await fetch('/api/v1/session')).json()) as { csrf_token: string }
      const answer = await fetch(`/api/v1${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf_token },
        body: body === undefined ? null : JSON.stringify(body),
      })
      return answer.status
    },
    { method, path, body },
  )
}

/** A data source that does not run, to look at. */
async function stoppedSource(rest: Rest, name: string): Promise<string> {
  const { items } = await rest.must<{ items: { id: string; name: string }[] }>('GET', '/sources')
  const known = items.find((it) => it.name === name)
  if (known) return known.id
  const document = `version: 1
name: ${name}
kafka: {bootstrap_servers: "127.0.0.1:1", topics: [none]}
message: {parse: {json: {}}}
target:
  tdengine: {connection: nowhere, database: {name: d}}
  super_table: {name: t}
  subtable: "t_{id}"
  columns: {ts: {from: ts, type: TIMESTAMP, time: {unit: ms}}, v: {from: v, type: INT}}
  tags: {id: {from: id, type: INT}}
`
  await rest.createConnection('nowhere', { url: 'ws://127.0.0.1:1', user: 'root', password: 'unused' })
  return rest.createSource(document, false)
}

test('a wrong password is told, and after too many the wait is', async ({ page, hub, rest }) => {
  const { username } = await user(rest, 'viewer', 'forgetful')
  await page.goto(`${hub.url}/secrets?a=b`)
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible()
  await isAccessible(page)
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await fillLogin(page, username, 'not-the-password')
    await expect(page.getByRole('alert')).toContainText('User name or password is wrong.')
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
  }
  await picture(page, 'login-wrong')
  await fillLogin(page, username, 'not-the-password')
  await expect(page.getByRole('alert')).toContainText('Too many attempts.')
  await expect(page.getByRole('alert')).toContainText(/Try again in \d+ s\./)
  await expect(page.getByRole('button', { name: 'Log in' })).toBeDisabled()
  await isAccessible(page)
  await picture(page, 'login-too-many')

  // Only that user has to wait, and the login leads to where one wanted to go.
  await page.reload()
  await fillLogin(page, ADMIN.username, ADMIN.password)
  await expect(page).toHaveURL(`${hub.url}/secrets?a=b`)
})

test('a viewer looks and changes nothing', async ({ browser, hub, rest }) => {
  const id = await stoppedSource(rest, 'roles')
  const page = await pageOf(browser, hub, await user(rest, 'viewer'))
  const row = page.getByRole('row').filter({ hasText: 'roles' })
  await expect(row).toContainText('Stopped')
  for (const name of ['Add Data Source', 'Import', 'Recently deleted', 'Start roles']) {
    await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0)
  }
  await expect(page.getByRole('checkbox')).toHaveCount(0)
  await row.getByRole('button', { name: 'More actions for roles' }).click()
  await expect(page.getByRole('menuitem', { name: 'View' })).toBeVisible()
  for (const name of ['Delete', 'Edit', 'Copy']) {
    await expect(page.getByRole('menuitem', { name, exact: true })).toHaveCount(0)
  }
  await picture(page, 'roles-viewer')

  await page.goto(`${hub.url}/sources/${id}`)
  await expect(page.getByRole('heading', { name: 'roles' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Export' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toHaveCount(0)
  await page.goto(`${hub.url}/connections`)
  await expect(page.getByRole('row').filter({ hasText: 'nowhere' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add connection' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Delete nowhere' })).toHaveCount(0)
  await page.goto(`${hub.url}/sources/new`)
  await expect(page.getByText('Your role does not allow this page.', { exact: false })).toBeVisible()

  // Hidden buttons are no protection: the hub refuses by itself.
  expect(await send(page, 'POST', `/sources/${id}/start`)).toBe(403)
  expect(await send(page, 'POST', '/sources', { document: 'version: 1' })).toBe(403)
  expect(await send(page, 'DELETE', '/connections/nowhere')).toBe(403)
  expect((await rest.must('GET', `/sources/${id}`)).desired).toBe('stopped')
  await page.context().close()
})

test('an editor edits but does not manage users', async ({ browser, hub, rest }) => {
  await stoppedSource(rest, 'roles')
  const page = await pageOf(browser, hub, await user(rest, 'editor'))
  await expect(page.getByRole('button', { name: 'Add Data Source' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start roles' })).toBeVisible()
  const menu = page.getByRole('navigation', { name: 'Main menu' })
  await expect(menu.getByRole('link', { name: 'Connections' })).toBeVisible()
  await expect(menu.getByRole('link', { name: 'Users' })).toHaveCount(0)
  await expect(menu.getByRole('link', { name: 'Audit log' })).toHaveCount(0)
  await page.goto(`${hub.url}/users`)
  await expect(page.getByText('Your role does not allow this page.', { exact: false })).toBeVisible()
  expect(await send(page, 'POST', '/users', { username: 'me-too', password: PASSWORD, role: 'admin' })).toBe(403)
  expect(await send(page, 'GET', '/audit')).toBe(403)
  await page.context().close()
})

test('a session that ends under an open form is renewed, and nothing typed is lost', async ({ admin, hub, rest }) => {
  await rest.isSetUp()
  await admin.goto(`${hub.url}/sources/new`)
  await admin.getByLabel('Name', { exact: true }).fill('half-done')
  await admin.getByLabel('bootstrap-servers').fill('127.0.0.1:1')
  const parser = card(admin, 'Kafka Message Parser')
  await parser.getByRole('button', { name: 'Add filter' }).click()
  await write(parser.getByRole('textbox', { name: 'Filter 1' }), 'id != 1')

  await forgetSession(admin.context())
  await card(admin, 'Kafka connection').getByRole('button', { name: 'Connectivity Check' }).click()
  const dialog = admin.getByRole('dialog', { name: 'Your session has ended' })
  await expect(dialog).toContainText(`User name: ${ADMIN.username}`)
  await picture(admin, 'session-ended')
  await dialog.getByLabel('Password', { exact: true }).fill('not-the-password')
  await dialog.getByRole('button', { name: 'Log in', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('User name or password is wrong.')
  await dialog.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await dialog.getByRole('button', { name: 'Log in', exact: true }).click()
  await expect(dialog).toBeHidden()

  // The check that met the end is made now, and the form is as it was.
  await expect(admin.getByText('nothing answers at', { exact: false })).toBeVisible({ timeout: 30_000 })
  await expect(admin.getByLabel('Name', { exact: true })).toHaveValue('half-done')
  await expect(admin.getByLabel('bootstrap-servers')).toHaveValue('127.0.0.1:1')
  await expect(parser.getByRole('textbox', { name: 'Filter 1' })).toHaveText('id != 1')
})

/** What a session that has run out leaves in the browser: a cookie that the hub does not know. */
async function forgetSession(context: BrowserContext): Promise<void> {
  const cookies = await context.cookies()
  const session = cookies.find((it) => it.name === 'inlet_session')
  if (!session) throw new Error('there is no session cookie')
  expect(session.httpOnly).toBe(true)
  expect(session.sameSite).toBe('Strict')
  await context.addCookies([{ ...session, value: 'x'.repeat(session.value.length) }])
}

test('log out ends the session on the hub too', async ({ admin, hub }) => {
  const before = await admin.context().cookies()
  await admin.getByRole('button', { name: `Account of ${ADMIN.username}` }).click()
  await admin.getByRole('menuitem', { name: 'Log out' }).click()
  await expect(admin.getByRole('heading', { name: 'Log in' })).toBeVisible()
  await admin.goto(`${hub.url}/sources`)
  await expect(admin.getByRole('heading', { name: 'Log in' })).toBeVisible()

  await admin.context().addCookies(before)
  await admin.goto(`${hub.url}/sources`)
  await expect(admin.getByRole('heading', { name: 'Log in' })).toBeVisible()
})

test('language and appearance are remembered', async ({ admin }) => {
  await admin.getByRole('button', { name: 'Language' }).click()
  await admin.getByRole('menuitem', { name: '简体中文' }).click()
  await expect(admin.getByRole('heading', { name: '数据写入' })).toBeVisible()
  await expect(admin.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await admin.getByRole('button', { name: '外观' }).click()
  await admin.getByRole('menuitem', { name: '深色' }).click()
  const isDark = () => admin.evaluate(() => getComputedStyle(document.documentElement).colorScheme)
  await expect.poll(isDark).toBe('dark')

  await admin.reload()
  await expect(admin.getByRole('heading', { name: '数据写入' })).toBeVisible()
  await expect(admin.locator('html')).toHaveAttribute('lang', 'zh-CN')
  expect(await isDark()).toBe('dark')
})

test('a token is shown once, and works until it is revoked', async ({ admin, hub }) => {
  await admin.goto(`${hub.url}/tokens`)
  await admin.getByRole('button', { name: 'Create token' }).click()
  const form = admin.getByRole('dialog', { name: 'Create token' })
  await form.getByLabel('Name').fill('backup-script')
  await isAccessible(admin)
  await form.getByRole('button', { name: 'Create' }).click()
  const shown = admin.getByRole('dialog', { name: 'Token “backup-script” created' })
  const token = await shown.getByLabel('Token', { exact: true }).inputValue()
  expect(token).toMatch(/^inlet_/)
  await expect(shown).toContainText('It is shown only this once.')
  await picture(admin, 'token-created')
  await isAccessible(admin)
  await shown.getByRole('button', { name: 'I have copied it' }).click()
  await expect(shown).toBeHidden()

  const row = admin.getByRole('row').filter({ hasText: 'backup-script' })
  await expect(row).toContainText('Viewer')
  expect(await admin.content()).not.toContain(token)
  await admin.reload()
  await expect(row).toBeVisible()
  expect(await admin.content()).not.toContain(token)

  const list = async () => (await fetch(`${hub.url}/api/v1/sources`, { headers: { Authorization: `Bearer ${token}` } })).status
  expect(await list()).toBe(200)
  await row.getByRole('button', { name: 'Revoke backup-script' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(row).toHaveCount(0)
  expect(await list()).toBe(401)
})
