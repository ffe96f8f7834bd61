/** Every page in both languages, light and dark, wide and narrow: a picture to look at, and axe. */
import { readFileSync } from 'node:fs'
import { ADMIN, expect, test } from './fixtures'
import { Hub } from './hub'
import type { Kafka } from './kafka'
import { isLoaded, look, LOOKS, pageWith, show } from './looks'
import { Rest } from './rest'
import type { Tdengine } from './tdengine'

const NOON = 1_700_000_000_000

interface Shape {
  name: string
  brokers: string
  topic: string
  idle?: string
  level?: string
  create?: boolean
  agent?: string
}

function yaml({ name, brokers, topic, idle = 'never', level = 'from: level, type: INT', create = true, agent }: Shape): string {
  return `version: 1
name: ${name}
description: Levels of the tanks of one site
${agent === undefined ? '' : `agent: ${agent}\n`}kafka:
  bootstrap_servers: "${brokers}"
  topics: [${topic}]
  group_id: pages-${name}
  idle_timeout: ${idle}
message:
  parse: {json: {}}
  extract: [{from: place, split: {separator: "-", into: 2}}]
  filter: ["id > 0"]
target:
  tdengine:
    connection: plant
    database: {name: pages, create: {precision: ms}}
  super_table: {name: levels, create: ${create}}
  subtable: "${name.replaceAll('-', '_')}_{id}"
  columns:
    ts: {from: ts, type: TIMESTAMP, time: {unit: ms}}
    level: {${level}}
  tags:
    id: {from: id, type: INT}
    site: {from: place_0, type: VARCHAR(32)}
`
}

async function hasState(rest: Rest, id: string, state: RegExp): Promise<void> {
  await expect.poll(async () => String((await rest.must('GET', `/sources/${id}`)).state), { timeout: 45_000 }).toMatch(state)
}

/** Data sources in every lasting state, and one of each thing beside them; gives the busiest source's id. */
async function fill(rest: Rest, kafka: Kafka, tdengine: Tdengine): Promise<string> {
  await rest.createConnection('plant', tdengine).catch(() => undefined)
  await kafka.createTopic('pages-tanks', 3)
  const messages = Array.from({ length: 40 }, (_, idx) => ({
    id: (idx % 4) + 1,
    place: `hall-${idx % 2}`,
    level: idx % 10,
    ts: NOON + idx * 1000,
  }))
  await kafka.produce('pages-tanks', [...messages, 'not JSON'])
  const brokers = kafka.at.plaintext
  const topic = 'pages-tanks'
  const tanks = await rest.createSource(yaml({ name: 'tanks', brokers, topic, level: 'expr: "100 / level", type: INT' }))
  const done = await rest.createSource(yaml({ name: 'tanks-once', brokers, topic, idle: '500ms' }))
  const paused = await rest.createSource(yaml({ name: 'tanks-paused', brokers, topic }))
  await rest.createSource(yaml({ name: 'tanks-retried', brokers, topic: 'no-such-topic' }))
  await rest.must('POST', '/agents', { name: 'plant-7', labels: { site: 'north' } })
  const lost = await rest.createSource(yaml({ name: 'tanks-unreachable', brokers: '127.0.0.1:1', topic }))
  await rest.createSource(yaml({ name: 'tanks-stopped', brokers, topic }), false)
  await rest.createSource(yaml({ name: 'tanks-on-agent', brokers, topic, agent: 'plant-7' }))

  await rest.must('PUT', '/secrets/kafka-password', { value: 'secret' })
  await rest.must('POST', '/users', { username: 'mia', password: ADMIN.password, role: 'viewer' }).catch(() => undefined)
  await rest.upload('site-ca.pem', 'certificate', new Uint8Array(readFileSync(kafka.at.ca)))

  await hasState(rest, tanks, /running|idle/)
  // One is no JSON, four divide by zero, twenty are no whole numbers.
  await expect.poll(async () => (await rest.must('GET', `/sources/${tanks}`)).faults).toBe(25)
  const { version } = await rest.must<{ version: number }>('GET', `/sources/${tanks}`)
  const changed = yaml({ name: 'tanks', brokers, topic, level: 'expr: "200 / level", type: INT' })
  await rest.must('PUT', `/sources/${tanks}`, { document: changed, comment: 'twice as much' }, { 'If-Match': `"${version}"` })
  await hasState(rest, paused, /running|idle/)
  await rest.must('POST', `/sources/${paused}/pause`)
  await hasState(rest, tanks, /running|idle/)
  await hasState(rest, done, /done/)
  await hasState(rest, paused, /paused/)
  // Its rule does not fit the table that is there by now.
  const wrong = { name: 'tanks-failed', brokers, topic, level: 'value: high', create: false }
  await hasState(rest, await rest.createSource(yaml(wrong)), /failed/)
  await hasState(rest, lost, /source_error|backing_off/)
  return tanks
}

const TABS = ['overview', 'activity', 'faults', 'offsets', 'versions', 'runs', 'settings']
const PAGES = ['sources', 'agents', 'connections', 'secrets', 'certificates', 'tokens', 'users', 'audit', 'about', 'no-such-page']

test('pages of an empty hub', async ({ browser }) => {
  const hub = await Hub.start()
  await Rest.asAdmin(hub, ADMIN)
  const found: string[] = []
  for (const wanted of LOOKS) {
    const page = await pageWith(browser, hub, wanted)
    for (const path of ['sources', 'connections', 'secrets', 'certificates']) {
      await show(page, `${hub.url}/${path}`)
      found.push(...(await look(page, `page-${wanted.name}-empty-${path}`)))
    }
    await page.context().close()
  }
  await hub.end()
  expect(found).toEqual([])
})

let tanks: Promise<string> | null = null

for (const wanted of LOOKS) {
  test(`every page, ${wanted.name}`, async ({ browser, hub, rest, kafka, tdengine }) => {
    test.setTimeout(240_000)
    const id = await (tanks ??= fill(rest, kafka, tdengine))
    const page = await pageWith(browser, hub, wanted)
    const found: string[] = []
    for (const path of PAGES) {
      await page.goto(`${hub.url}/${path}`)
      await expect(page.locator('main')).not.toBeEmpty()
      await isLoaded(page)
      found.push(...(await look(page, `page-${wanted.name}-${path}`)))
    }
    for (const tab of TABS) {
      await show(page, `${hub.url}/sources/${id}/${tab}`)
      found.push(...(await look(page, `page-${wanted.name}-view-${tab}`)))
    }
    await show(page, `${hub.url}/sources/new`)
    found.push(...(await look(page, `page-${wanted.name}-form-new`)))
    await show(page, `${hub.url}/sources/${id}/edit`)
    await expect(page.getByText('hall-0').first()).toBeVisible({ timeout: 30_000 })
    found.push(...(await look(page, `page-${wanted.name}-form-edit`)))
    await page.getByText('YAML', { exact: true }).click()
    await expect(page.locator('.cm-content').first()).toContainText('Levels of the tanks')
    found.push(...(await look(page, `page-${wanted.name}-form-yaml`)))
    await page.context().close()
    expect(found).toEqual([])
  })
}
