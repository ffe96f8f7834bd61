/** The ten steps of the page, as its users describe them: from an empty hub to rows in TDengine. */
import { card, choose, expectStep, step, typeInto, upload, write } from './controls'
import { ADMIN, expect, isAccessible, picture, test } from './fixtures'

const DATABASE = 'kafka_data'

test('the ten steps of Add Data Source, from an empty hub to rows', async ({ page, emptyHub, kafka, tdengine }) => {
  await kafka.createTopic('tp1')
  await kafka.createTopic('tp2')
  await kafka.produce('tp1', ['{"id": 1, "message": "hello-word"}{"id": 2, "message": "hello-word"}'])

  await test.step('the one-time link makes the first user', async () => {
    await page.goto(await emptyHub.setupLink())
    await page.getByLabel('User name').fill(ADMIN.username)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.getByLabel('Password again').fill(ADMIN.password)
    await picture(page, 'setup')
    await page.getByRole('button', { name: 'Create administrator' }).click()
    await expect(page.getByRole('heading', { name: 'Data In' })).toBeVisible()
    await picture(page, 'data-in-empty')
    await isAccessible(page)
  })

  await test.step('1. Add Data Source: name, type Kafka, agent', async () => {
    await page.getByRole('link', { name: 'Add Data Source' }).or(page.getByRole('button', { name: 'Add Data Source' })).first().click()
    await page.getByLabel('Name', { exact: true }).fill('seed')
    await expect(page.getByText('This hub').first()).toBeVisible()
    await picture(page, 'form-new')
  })

  await test.step('2. Target DB: a connection, and a database made here', async () => {
    const target = card(page, 'Target DB')
    await target.getByRole('button', { name: 'New connection' }).click()
    const dialog = page.getByRole('dialog', { name: 'New connection to TDengine' })
    await dialog.getByLabel('Name').fill('plant')
    await dialog.getByLabel('URL').fill(tdengine.url)
    await dialog.getByLabel('User', { exact: true }).fill(tdengine.user)
    await dialog.getByLabel('Password', { exact: true }).fill(tdengine.password)
    await dialog.getByRole('button', { name: 'Check', exact: true }).click()
    await expectStep(dialog, 'login', 'ok')
    await picture(page, 'form-connection')
    await dialog.getByRole('button', { name: 'Create connection' }).click()
    await expect(dialog).toBeHidden()

    await target.getByRole('button', { name: 'Create Database' }).click()
    const database = page.getByRole('dialog', { name: 'Create Database' })
    await database.getByLabel('Name').fill(DATABASE)
    await expect(database).toContainText(`CREATE DATABASE IF NOT EXISTS \`${DATABASE}\``)
    await picture(page, 'form-database')
    await database.getByRole('button', { name: 'Create now' }).click()
    await expect(database).toBeHidden()
  })

  await test.step('3. bootstrap-servers', async () => {
    await page.getByLabel('bootstrap-servers').fill(kafka.at.mtls)
  })

  await test.step('4. Connectivity Check: without a certificate the broker refuses', async () => {
    const connection = card(page, 'Kafka connection')
    await connection.getByRole('button', { name: 'Connectivity Check' }).click()
    await expect(connection.locator('[data-outcome=failed]').first()).toBeVisible({ timeout: 45_000 })
    await picture(page, 'form-check-failed')
  })

  await test.step('5. Enable SSL: CA, client certificate and client private key', async () => {
    const connection = card(page, 'Kafka connection')
    await connection.getByLabel('Enable SSL').click()
    await upload(connection, 'CA certificate', kafka.at.ca)
    await upload(connection, 'Client certificate', kafka.at.client_certificate)
    await upload(connection, 'Client private key', kafka.at.client_key)
    await connection.getByRole('button', { name: 'Connectivity Check' }).click()
    await expectStep(connection, 'tls', 'ok')
    await picture(page, 'form-check-ok')
  })

  await test.step('6. Consumer Configuration', async () => {
    const consumer = card(page, 'Consumer Configuration')
    await consumer.getByLabel('Never: wait for new messages').check()
    await typeInto(consumer, 'Topic', 'tp1')
    await typeInto(consumer, 'Topic', 'tp2')
    await consumer.getByLabel('Consumer group ID').fill('seed-group')
    await choose(consumer, 'Offset', 'Earliest')
    await consumer.getByLabel('Maximum time to wait for data').fill('500')
  })

  await test.step('7. Connectivity Check, now with the topics and the group', async () => {
    const consumer = card(page, 'Consumer Configuration')
    await consumer.getByRole('button', { name: 'Connectivity Check' }).click()
    await expectStep(consumer, 'topic tp1', 'ok')
    await expectStep(consumer, 'group seed-group', 'ok')
    await picture(page, 'form-consumer')
  })

  await test.step('8. Kafka Message Parser', async () => {
    const parser = card(page, 'Kafka Message Parser')
    // A real message stands there by itself, since the topics are known.
    await expect(parser.getByText('tp1').first()).toBeVisible()
    await expect(parser.getByText('hello-word').first()).toBeVisible()

    const extract = step(parser, 'Extract or Split From A column')
    await extract.getByRole('button', { name: 'Add extract rule' }).click()
    await typeInto(extract, 'Field', 'message')
    await extract.getByLabel('Separator').fill('-')
    await extract.getByLabel('Number', { exact: true }).fill('2')
    await extract.getByRole('button', { name: 'Preview' }).click()
    await expect(extract.getByRole('columnheader', { name: 'message_1' })).toBeVisible()

    const filter = step(parser, 'Filter')
    await filter.getByRole('button', { name: 'Add filter' }).click()
    await write(filter.getByRole('textbox', { name: 'Filter 1' }), 'id != 1')
    await filter.getByRole('button', { name: 'Check filter 1' }).click()
    await expect(filter.getByText('Of 2 rows of the sample it takes out 1')).toBeVisible()
    await filter.getByRole('button', { name: 'Preview' }).click()
    await expect(filter.getByText('is filtered out by filter 1: id != 1')).toBeVisible()
    await picture(page, 'form-parser')

    const mapping = card(page, 'Target Super Table and Mapping')
    await mapping.getByRole('button', { name: 'Create STable' }).click()
    const table = page.getByRole('dialog', { name: 'Create STable' })
    await table.getByLabel('Name of the super table').fill('messages')
    await table.getByRole('radiogroup', { name: 'Kind of id' }).getByText('Tag').click()
    await expect(table).toContainText('CREATE STABLE')
    await picture(page, 'form-stable')
    await table.getByRole('button', { name: 'Create now' }).click()
    await expect(table).toBeHidden()
    await write(mapping.getByRole('textbox', { name: 'Subtable name' }), 't_{id}')
    await expect(mapping.getByText('t_2').first()).toBeVisible()
    await expect(mapping.getByText('is written to t_2')).toBeVisible()
    await picture(page, 'form-mapping')
  })

  await test.step('9. Advanced Options: Read Concurrency', async () => {
    const advanced = card(page, 'Advanced Options')
    await advanced.getByText('Show options').click()
    await advanced.getByLabel('Read Concurrency').fill('2')
    await picture(page, 'form-advanced')
    await isAccessible(page)
  })

  await test.step('10. Submit: back to the list, and rows are there', async () => {
    await page.getByRole('button', { name: 'Submit' }).click()
    await expect(page.getByRole('heading', { name: 'Data In' })).toBeVisible()
    const row = page.getByRole('row').filter({ hasText: 'seed' })
    await expect(row).toContainText(/Running|Waiting for data/, { timeout: 30_000 })
    await expect
      .poll(() => tdengine.query(`select tbname, message_0, message_1, id from ${DATABASE}.messages`).catch(() => []))
      .toEqual([['t_2', 'hello', 'word', 2]])
    await kafka.produce('tp2', ['{"id": 3, "message": "good-bye"}'])
    await expect
      .poll(() => tdengine.query(`select message_1 from ${DATABASE}.messages where id = 3`).catch(() => []))
      .toEqual([['bye']])
    await picture(page, 'data-in-running')
  })
})
