/** What a person does with a data source once it is there. */
import { randomUUID } from 'node:crypto'
import type { Rest } from './rest'
import { ADMIN, expect, logIn, picture, test } from './fixtures'
import { card, write } from './controls'
import type { Tdengine } from './tdengine'

interface Names {
  name: string
  topic: string
  database: string
}

/** Names that no other test uses. */
function names(short: string): Names {
  const unique = `${short}_${randomUUID().slice(0, 8)}`
  return { name: unique, topic: unique, database: unique }
}

function document({ name, topic, database }: Names, brokers: string, more: { idle?: string; level?: string } = {}): string {
  return `version: 1
name: ${name}
kafka:
  bootstrap_servers: "${brokers}"
  topics: [${topic}]
  idle_timeout: ${more.idle ?? 'never'}
message:
  parse: {json: {}}
target:
  tdengine:
    connection: plant
    database: {name: ${database}, create: {precision: ms}}
  super_table: {name: levels, create: true}
  subtable: "t_{id}"
  columns:
    ts: {from: ts, type: TIMESTAMP, time: {unit: ms}}
    level: {${more.level ?? 'from: level'}, type: INT}
  tags:
    id: {from: id, type: INT}
`
}

async function plant(rest: Rest, tdengine: Tdengine): Promise<void> {
  await rest.createConnection('plant', tdengine).catch(() => undefined)
}

const NOON = 1_700_000_000_000

test('a running source is edited: the diff is shown, the run restarts with it', async ({ admin, rest, hub, kafka, tdengine }) => {
  const its = names('edit')
  await kafka.createTopic(its.topic)
  await plant(rest, tdengine)
  const id = await rest.createSource(document(its, kafka.at.plaintext))
  await kafka.produce(its.topic, [{ id: 1, level: 3, ts: NOON }])
  await expect.poll(() => levels(tdengine, its)).toEqual([3])

  await admin.goto(`${hub.url}/sources/${id}/edit`)
  const column = card(admin, 'Target Super Table and Mapping')
  await column.getByRole('combobox', { name: 'Rule of level' }).click()
  await admin.getByTitle('Expression', { exact: true }).click()
  await write(column.getByRole('textbox', { name: 'Expression of level' }), 'level * 2')
  await admin.getByRole('button', { name: 'Save…' }).click()
  const dialog = admin.getByRole('dialog', { name: 'Save changes' })
  await expect(dialog).toContainText('This restarts the run')
  await expect(dialog).toContainText('level * 2')
  await picture(admin, 'edit-save')
  await dialog.getByRole('button', { name: 'Save and restart' }).click()
  await expect(dialog).toBeHidden()

  await expect.poll(async () => (await rest.must(`GET`, `/sources/${id}`)).version).toBe(2)
  await expect.poll(async () => (await rest.must(`GET`, `/sources/${id}`)).state).toBe('idle')
  await kafka.produce(its.topic, [{ id: 1, level: 5, ts: NOON + 1 }])
  await expect.poll(() => levels(tdengine, its)).toEqual([3, 10])

  await admin.goto(`${hub.url}/sources/${id}/versions`)
  await expect(admin.getByText('current')).toBeVisible()
  await picture(admin, 'view-versions')
})

test('messages at fault are seen, the mapping is mended, and they are replayed', async ({ admin, rest, hub, kafka, tdengine }) => {
  const its = names('replay')
  await kafka.createTopic(its.topic)
  await plant(rest, tdengine)
  const broken = document(its, kafka.at.plaintext, { level: 'expr: "10 / level"' })
  const id = await rest.createSource(broken)
  await kafka.produce(its.topic, [
    { id: 1, level: 5, ts: NOON },
    { id: 2, level: 0, ts: NOON },
    { id: 3, level: 0, ts: NOON },
  ])
  await expect.poll(async () => (await rest.must('GET', `/sources/${id}`)).faults).toBe(2)

  await admin.goto(`${hub.url}/sources/${id}/faults`)
  await expect(admin.getByText(/division by zero/i).first()).toBeVisible()
  await picture(admin, 'view-faults')

  const mended = document(its, kafka.at.plaintext, { level: 'from: level' })
  const source = await rest.must<{ version: number }>('GET', `/sources/${id}`)
  await rest.must('PUT', `/sources/${id}`, { document: mended }, { 'If-Match': `"${source.version}"` })
  await admin.reload()
  await admin.getByRole('button', { name: 'Try again (dry run)' }).click()
  await expect(admin.getByText(/would be written/).first()).toBeVisible()
  await picture(admin, 'view-faults-dry-run')
  await expect.poll(() => levels(tdengine, its)).toEqual([2])
  await admin.getByRole('button', { name: 'Replay', exact: true }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(admin.getByText(/Replayed 2 messages/).first()).toBeVisible()
  await expect.poll(() => levels(tdengine, its)).toEqual([0, 0, 2])
  await picture(admin, 'view-faults-replayed')
})

test('of two editors the second is told, and loses nothing', async ({ admin, rest, hub, kafka, tdengine, browser }) => {
  const its = names('editors')
  await kafka.createTopic(its.topic)
  await plant(rest, tdengine)
  const id = await rest.createSource(document(its, kafka.at.plaintext), false)
  const context = await browser.newContext()
  const other = await context.newPage()
  await logIn(other, hub, ADMIN)
  await admin.goto(`${hub.url}/sources/${id}/edit`)
  await other.goto(`${hub.url}/sources/${id}/edit`)
  await admin.getByLabel('Description').fill('mine')
  await other.getByLabel('Description').fill('theirs')

  await other.getByRole('button', { name: 'Save…' }).click()
  await other.getByRole('dialog', { name: 'Save changes' }).getByRole('button', { name: 'Save', exact: true }).click()
  await expect.poll(async () => (await rest.must('GET', `/sources/${id}`)).version).toBe(2)
  await admin.getByRole('button', { name: 'Save…' }).click()
  await admin.getByRole('dialog', { name: 'Save changes' }).getByRole('button', { name: 'Save', exact: true }).click()

  const conflict = admin.getByRole('dialog', { name: 'Edited meanwhile' })
  await expect(conflict).toContainText(`${ADMIN.username} saved version 2`)
  await expect(conflict).toContainText('theirs')
  await expect(conflict).toContainText('mine')
  await picture(admin, 'edit-conflict')
  await conflict.getByRole('button', { name: 'Put mine on top' }).click()
  await admin.getByRole('dialog', { name: 'Save changes' }).getByRole('button', { name: 'Save', exact: true }).click()
  await expect.poll(async () => (await rest.must('GET', `/sources/${id}`)).description).toBe('mine')
  await context.close()
})

test('a source that ended by its time-out says so and keeps running by one click', async ({ admin, rest, hub, kafka, tdengine }) => {
  const its = names('done')
  await kafka.createTopic(its.topic)
  await plant(rest, tdengine)
  await kafka.produce(its.topic, [{ id: 1, level: 1, ts: NOON }])
  await rest.createSource(document(its, kafka.at.plaintext, { idle: '500ms' }))
  await admin.goto(`${hub.url}/sources`)
  const row = admin.getByRole('row').filter({ hasText: its.name })
  await expect(row).toContainText('nothing new for 500 ms', { timeout: 30_000 })
  await picture(admin, 'data-in-done')
  await row.getByRole('button', { name: /Keep running/ }).click()
  await expect(row).toContainText('Waiting for data', { timeout: 30_000 })
  await kafka.produce(its.topic, [{ id: 1, level: 2, ts: NOON + 1 }])
  await expect.poll(() => levels(tdengine, its)).toEqual([1, 2])
})

test('offsets are reset while it is stopped, with the number of messages told first', async ({ admin, rest, hub, kafka, tdengine }) => {
  const its = names('offsets')
  await kafka.createTopic(its.topic)
  await plant(rest, tdengine)
  await kafka.produce(its.topic, [1, 2, 3].map((level) => ({ id: 1, level, ts: NOON + level })))
  const id = await rest.createSource(document(its, kafka.at.plaintext))
  await expect.poll(() => levels(tdengine, its)).toEqual([1, 2, 3])

  await admin.goto(`${hub.url}/sources/${id}/offsets`)
  await admin.getByRole('button', { name: 'Stop it now' }).click()
  await admin.getByRole('button', { name: 'Show what this means' }).click({ timeout: 30_000 })
  await expect(admin.getByText('This will read 3 messages again.').first()).toBeVisible()
  await picture(admin, 'view-offsets')
  await admin.getByRole('button', { name: 'Reset the offsets' }).last().click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Reset the offsets' }).click().catch(() => undefined)
  await expect(admin.getByText('The offsets were reset.', { exact: false })).toBeVisible()
  await admin.getByRole('button', { name: 'Start it now' }).click()
  await expect.poll(async () => (await rest.must<{ rows_written: number }>('GET', `/sources/${id}`)).rows_written).toBe(6)
})

test('delete can be undone', async ({ admin, rest, hub, kafka, tdengine }) => {
  const its = names('undo')
  await plant(rest, tdengine)
  const id = await rest.createSource(document(its, kafka.at.plaintext), false)
  await admin.goto(`${hub.url}/sources/${id}`)
  const source = await rest.must<{ version: number }>('GET', `/sources/${id}`)
  await rest.must('DELETE', `/sources/${id}`, undefined, { 'If-Match': `"${source.version}"` })
  await admin.goto(`${hub.url}/sources`)
  await expect(admin.getByRole('row').filter({ hasText: its.name })).toHaveCount(0)
  await admin.getByRole('button', { name: 'Recently deleted' }).click()
  await admin.getByRole('button', { name: `Restore ${its.name}` }).click()
  await expect(admin.getByRole('row').filter({ hasText: its.name })).toBeVisible()
})

test('the demo source starts by one click', async ({ admin, hub, rest }) => {
  await rest.must('POST', '/sources/demo')
  await admin.goto(`${hub.url}/sources`)
  const row = admin.getByRole('row').filter({ hasText: 'demo' })
  await expect(row).toContainText(/Running|Waiting for data/, { timeout: 40_000 })
  await row.getByRole('link', { name: 'demo' }).click()
  await expect(admin.getByRole('heading', { name: 'demo' })).toBeVisible()
  await expect(admin.getByText('Rows written').first()).toBeVisible()
  await expect(admin.locator('canvas').first()).toBeVisible()
  await expect(admin.getByText('Running').first()).toBeVisible()
  await picture(admin, 'view-overview')
})

async function levels(tdengine: Tdengine, { database }: Names): Promise<unknown[]> {
  const rows = await tdengine.query(`select level from ${database}.levels order by level`).catch(() => [])
  return rows.map((row) => row[0])
}
