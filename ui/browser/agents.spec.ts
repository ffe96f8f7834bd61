/** A connection agent, from *Create New Agent* in the middle of the form until its token is revoked. */
import { randomUUID } from 'node:crypto'
import type { Browser, Locator, Page } from '@playwright/test'
import { Agent } from './agent'
import { card, choose, expectStep, typeInto, write } from './controls'
import { expect, isAccessible, picture, test } from './fixtures'
import type { Hub } from './hub'
import { look, LOOKS, pageWith, show } from './looks'
import type { Rest } from './rest'

/** What the dialog shows as lines to be copied. */
async function lines(dialog: Locator, label: string): Promise<string> {
  return (await dialog.getByRole('group', { name: label, exact: true }).textContent()) ?? ''
}

async function next(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Next' }).click()
}

/** The row of an agent in the tab Agents. */
function rowOf(page: Page, agent: string): Locator {
  return page.getByRole('table', { name: 'Hubs and agents' }).getByRole('row').filter({ hasText: agent }).first()
}

async function act(page: Page, agent: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `More actions for ${agent}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

async function stateOf(rest: Rest, source: string): Promise<string> {
  const { items } = await rest.must<{ items: { name: string; state: string }[] }>('GET', '/sources')
  return items.find(({ name }) => name === source)?.state ?? 'none'
}

test('an agent is created in the middle of the form, checks, samples and runs, until its token is revoked', async ({
  admin: page, rest, hub, kafka, tdengine,
}) => {
  test.setTimeout(240_000)
  const unique = randomUUID().slice(0, 8)
  const [name, database, agentName] = [`levels-${unique}`, `agents_${unique}`, `plant-${unique}`]
  await kafka.createTopic(name)
  await kafka.produce(name, [{ id: 1, level: 3, ts: 1_700_000_000_000 }])
  await rest.createConnection('plant', tdengine).catch(() => undefined)
  await tdengine.query(`create database ${database}`)
  const levels = async () => {
    const rows = await tdengine.query(`select level from ${database}.levels order by level`).catch(() => [])
    return rows.map((row) => row[0])
  }
  let agent: Agent | null = null
  let config = ''

  await test.step('the form is begun', async () => {
    await page.goto(`${hub.url}/sources/new`)
    await page.getByLabel('Name', { exact: true }).fill(name)
    await choose(card(page, 'Target DB'), 'Connection', 'plant')
    await choose(card(page, 'Target DB'), 'Database', database)
    await page.getByLabel('bootstrap-servers').fill(kafka.at.plaintext)
  })

  await test.step('Create New Agent: a name, and the token once', async () => {
    await card(page, 'Data source').getByRole('button', { name: 'Create New Agent' }).click()
    const naming = page.getByRole('dialog', { name: 'Create New Agent' })
    await naming.getByLabel('Name').fill(agentName)
    await naming.getByRole('combobox', { name: 'Labels' }).fill('site=north')
    await naming.getByRole('combobox', { name: 'Labels' }).press('Enter')
    await picture(page, 'agent-1-name')
    await isAccessible(page)
    await naming.getByRole('button', { name: 'Create agent' }).click()
    const dialog = page.getByRole('dialog', { name: `New agent “${agentName}”` })
    const token = await dialog.getByRole('textbox', { name: 'Token of the agent' }).inputValue()
    expect(token).toMatch(/^inlet-agent-[\w-]{43}$/)
    await picture(page, 'agent-2-token')
    await isAccessible(page)

    await next(dialog)
    await picture(page, 'agent-3-install')
    await isAccessible(page)
    await dialog.getByRole('tab', { name: 'Binary' }).click()
    await next(dialog)
    config = await lines(dialog, 'Configuration file')
    expect(config).toContain(token)
    await expect(dialog.getByText('The hub takes agents on its own machine only')).toBeVisible()
    await picture(page, 'agent-4-configuration')
    await isAccessible(page)
  })

  await test.step('it turns green by itself once it is started with the shown command', async () => {
    const dialog = page.getByRole('dialog', { name: `New agent “${agentName}”` })
    await next(dialog)
    await expect(dialog.getByText(`Waiting for “${agentName}” to connect…`)).toBeVisible()
    await picture(page, 'agent-5-waiting')
    await isAccessible(page)
    agent = Agent.start(config, await lines(dialog, 'Start command'))
    await expect(dialog.getByText(`“${agentName}” is connected.`)).toBeVisible({ timeout: 30_000 })
    await picture(page, 'agent-6-connected')
    await isAccessible(page)
    await dialog.getByRole('button', { name: 'Finish' }).click()
    await expect(dialog).toBeHidden()
  })

  await test.step('the form has lost nothing, and the agent is chosen', async () => {
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name)
    await expect(page.getByLabel('bootstrap-servers')).toHaveValue(kafka.at.plaintext)
    await expect(card(page, 'Data source').getByText(agentName).first()).toBeVisible()
    await expect(page.getByText(`${agentName} is not connected now.`)).toBeHidden()
    await picture(page, 'agent-form')
  })

  await test.step('Connectivity Check, topics and sample run on the agent', async () => {
    const connection = card(page, 'Kafka connection')
    await connection.getByRole('button', { name: 'Connectivity Check' }).click()
    await expectStep(connection, /^.*metadata/, 'ok')
    await expect(connection.getByText(`Ran on agent ${agentName}.`)).toBeVisible()
    const consumer = card(page, 'Consumer Configuration')
    await consumer.getByRole('button', { name: 'Ask the broker' }).click()
    await expect(consumer.getByText(`Ran on agent ${agentName}.`)).toBeVisible()
    await typeInto(consumer, 'Topic', name)
    await consumer.getByLabel('Never: wait for new messages').check()
    const parser = card(page, 'Kafka Message Parser')
    await expect(parser.getByText(`Ran on agent ${agentName}.`)).toBeVisible()
    await picture(page, 'agent-form-checked')
    await isAccessible(page)
  })

  await test.step('Submit: rows are there, and the list says what runs it', async () => {
    const mapping = card(page, 'Target Super Table and Mapping')
    await mapping.getByRole('button', { name: 'Create STable' }).click()
    const table = page.getByRole('dialog', { name: 'Create STable' })
    await table.getByLabel('Name of the super table').fill('levels')
    await table.getByRole('radiogroup', { name: 'Kind of id' }).getByText('Tag').click()
    await table.getByRole('button', { name: 'Create now' }).click()
    await expect(table).toBeHidden()
    await write(mapping.getByRole('textbox', { name: 'Subtable name' }), 't_{id}')
    await page.getByRole('button', { name: 'Submit' }).click()
    await expect(page.getByRole('heading', { name: 'Data In' })).toBeVisible()
    const row = page.getByRole('row').filter({ hasText: name })
    await expect(row).toContainText(/Running|Waiting for data/, { timeout: 30_000 })
    await expect(row).toContainText(agentName)
    await expect.poll(levels).toEqual([3])
    await picture(page, 'agent-list')
  })

  await test.step('the overview tells where it runs, and who reads the partition', async () => {
    await page.getByRole('link', { name, exact: true }).click()
    await expect(page.getByRole('table', { name: 'Where it runs' })).toContainText(agentName)
    await expect(page.getByRole('table', { name: 'Partitions' })).toContainText(agentName)
    await picture(page, 'agent-overview')
    await isAccessible(page)
  })

  await test.step('revoked, the agent is out and its data source stops', async () => {
    await page.goto(`${hub.url}/agents?agent=${agentName}`)
    await expect(rowOf(page, agentName)).toContainText('Online')
    await expect(rowOf(page, agentName).getByRole('link', { name })).toBeVisible()
    await expect(page.getByRole('table', { name: 'Tokens' })).toContainText('In use')
    await picture(page, 'agents-tab')
    await isAccessible(page)
    await act(page, agentName, 'Revoke token')
    const question = page.getByRole('dialog')
    await expect(question).toContainText('This stops 1 data source:')
    await expect(question).toContainText(name)
    await picture(page, 'agent-revoke')
    await isAccessible(page)
    await question.getByRole('button', { name: 'Revoke' }).click()
    await expect(rowOf(page, agentName)).toContainText('No token', { timeout: 10_000 })
    await expect.poll(() => stateOf(rest, name), { timeout: 15_000 }).toBe('waiting')
    await kafka.produce(name, [{ id: 1, level: 5, ts: 1_700_000_001_000 }])
    await page.goto(`${hub.url}/sources`)
    await expect(page.getByRole('row').filter({ hasText: name })).toContainText('Waiting for agent')
    await picture(page, 'agent-list-waiting')
    expect(await levels()).toEqual([3])
  })

  await test.step('a new token in its file brings it back, without a restart', async () => {
    await page.goto(`${hub.url}/agents?agent=${agentName}`)
    await act(page, agentName, 'New token')
    await page.getByRole('button', { name: 'Make a new token' }).click()
    const dialog = page.getByRole('dialog', { name: `New token for “${agentName}”` })
    await expect(dialog.getByRole('textbox', { name: 'Token of the agent' })).toHaveValue(/^inlet-agent-/)
    await picture(page, 'agent-new-token')
    await isAccessible(page)
    agent?.reconfigure(await lines(dialog, 'Configuration file'))
    await dialog.getByRole('button', { name: 'I have copied it' }).click()
    await expect(rowOf(page, agentName)).toContainText('Online', { timeout: 60_000 })
    await expect.poll(levels, { timeout: 60_000 }).toEqual([3, 5])
  })
  await (agent as Agent | null)?.end()
})

/** The wizard's steps in a look, each pictured and checked. */
async function wizardIn(browser: Browser, hub: Hub, wanted: (typeof LOOKS)[number]): Promise<string[]> {
  const page = await pageWith(browser, hub, wanted)
  const zh = wanted.language === 'zh-CN'
  const found: string[] = []
  await show(page, `${hub.url}/agents?agent=looked-at`)
  found.push(...(await look(page, `agents-${wanted.name}`)))
  await page.getByRole('button', { name: zh ? '新建代理' : 'Create New Agent' }).click()
  await page.getByRole('dialog').getByLabel(zh ? '名称' : 'Name').fill(`look-${randomUUID().slice(0, 8)}`)
  await page.getByRole('button', { name: zh ? '创建代理' : 'Create agent' }).click()
  await expect(page.getByRole('textbox', { name: zh ? '代理的令牌' : 'Token of the agent' })).toBeVisible()
  for (const step of ['token', 'install', 'configuration', 'start']) {
    found.push(...(await look(page, `agent-wizard-${wanted.name}-${step}`)))
    const on = page.getByRole('button', { name: zh ? '下一步' : 'Next', exact: true })
    if (step !== 'start') await on.click()
  }
  await page.getByRole('button', { name: zh ? '稍后启动' : 'Start it later' }).click()
  await page.getByRole('dialog').last().getByRole('button', { name: zh ? '关闭' : 'Close', exact: true }).last().click()
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await show(page, `${hub.url}/sources/new`)
  await page.locator('#field-agent-on').click()
  // Ant Design greys the old choice of an open list: only a picture.
  await picture(page, `agent-choice-${wanted.name}`)
  await page.getByTitle(zh ? '带有标签的任一代理…' : 'Any agent with a label…').click()
  await page.locator('#field-agent-labels').fill('site=north')
  await page.locator('#field-agent-labels').press('Enter')
  await expect(page.getByText(/looked-at/).first()).toBeVisible()
  found.push(...(await look(page, `agent-labels-${wanted.name}`)))
  await page.context().close()
  return found
}

for (const wanted of LOOKS) {
  test(`agents, ${wanted.name}`, async ({ browser, hub, rest }) => {
    await rest.must('POST', '/agents', { name: 'looked-at', labels: { site: 'north' } }).catch(() => undefined)
    expect(await wizardIn(browser, hub, wanted)).toEqual([])
  })
}
