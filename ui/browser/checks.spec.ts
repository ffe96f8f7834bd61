/** Each way to be kept out of Kafka or TDengine, as the Connectivity Check tells it: where, why, what to do. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { basename } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { card, choose, expectStep, typeInto, upload } from './controls'
import { expect, isAccessible, picture, test } from './fixtures'
import type { Hub } from './hub'

/** What a step that failed says, and the steps before and after it. */
interface Failure {
  step: string | RegExp
  cause: string
  remedy: string
  /** Steps that passed on the way. */
  passed?: (string | RegExp)[]
  /** Steps that were not tried any more. */
  skipped?: (string | RegExp)[]
}

/** The Kafka card of an empty form, with these servers typed in. */
async function formFor(page: Page, hub: Hub, servers: string): Promise<Locator> {
  await page.goto(`${hub.url}/sources/new`)
  await page.getByLabel('bootstrap-servers').fill(servers)
  return card(page, 'Kafka connection')
}

async function check(scope: Locator): Promise<void> {
  await scope.getByRole('button', { name: 'Connectivity Check' }).click()
}

/** Exactly one step failed, with these words; what was before it passed, what was behind it was not tried. */
async function expectFailure(scope: Locator, failure: Failure): Promise<void> {
  const failed = await expectStep(scope, failure.step, 'failed')
  await expect(scope.locator('[data-outcome=failed]')).toHaveCount(1)
  await expect(failed).toContainText(`Cause: ${failure.cause}`)
  await expect(failed).toContainText(`What to do: ${failure.remedy}`)
  await expect(scope.getByText('The check failed at', { exact: false })).toBeVisible()
  for (const name of failure.passed ?? []) await expectStep(scope, name, 'ok')
  for (const name of failure.skipped ?? []) await expectStep(scope, name, 'skipped')
}

test('a wrong port: nothing answers', async ({ admin, hub }) => {
  const port = await closedPort()
  const connection = await formFor(admin, hub, `127.0.0.1:${port}`)
  await check(connection)
  await expectFailure(connection, {
    step: `connect 127.0.0.1:${port}`,
    cause: `nothing answers at \`127.0.0.1:${port}\`: Connection refused`,
    remedy: 'check that the broker runs, that host and port are right and that no firewall is between',
    passed: [`resolve 127.0.0.1:${port}`],
    skipped: [/^tls/, /^login/, /^metadata/],
  })
  await picture(admin, 'check-wrong-port')
  await isAccessible(admin)

  await admin.getByLabel('bootstrap-servers').fill('127.0.0.1:1')
  await expect(connection).toContainText('The settings changed since this check. Check again.')
})

test('a name that does not resolve', async ({ admin, hub }) => {
  const connection = await formFor(admin, hub, 'no-such-host.invalid:9092')
  await check(connection)
  await expectFailure(connection, {
    step: 'resolve no-such-host.invalid:9092',
    cause: 'the name in `no-such-host.invalid:9092` does not resolve',
    remedy: 'check `kafka.bootstrap_servers` for typing errors and this machine\'s DNS',
    skipped: [/^tls/, /^login/, /^metadata/],
  })
})

test('the CA of somebody else: the certificate is not trusted', async ({ admin, hub, kafka }) => {
  const connection = await formFor(admin, hub, kafka.at.ssl)
  await connection.getByLabel('Enable SSL').click()
  await upload(connection, 'CA certificate', kafka.at.other_ca)
  await expect(connection.getByText(basename(kafka.at.other_ca)).first()).toBeVisible()
  await check(connection)
  await expectFailure(connection, {
    step: /^tls/,
    cause: 'the broker\'s certificate is not signed by a trusted CA',
    remedy: 'set `kafka.security.tls.ca` to the CA that signed the broker\'s certificate',
    passed: [`connect ${kafka.at.ssl}`],
    skipped: [/^login/, /^metadata/],
  })
  await picture(admin, 'check-wrong-ca')
})

test('no client certificate where the broker asks for one', async ({ admin, hub, kafka }) => {
  const connection = await formFor(admin, hub, kafka.at.mtls)
  await connection.getByLabel('Enable SSL').click()
  await upload(connection, 'CA certificate', kafka.at.ca)
  await expect(connection.getByText(basename(kafka.at.ca)).first()).toBeVisible()
  await check(connection)
  await expectFailure(connection, {
    step: /^tls/,
    cause: 'the broker asks for a client certificate',
    remedy: 'set `kafka.security.tls.certificate` and `key` to a pair that the broker trusts',
    passed: [`connect ${kafka.at.mtls}`],
    skipped: [/^login/, /^metadata/],
  })
})

test('TLS is not enabled where the listener speaks it', async ({ admin, hub, kafka }) => {
  const connection = await formFor(admin, hub, kafka.at.ssl)
  await check(connection)
  const failed = await expectStep(connection, /^tls/, 'failed')
  await expect(failed).toContainText('speaks TLS')
  await expect(failed).toContainText('add `kafka.security.tls`')
})

test('a wrong password of SCRAM is refused, the right one is taken', async ({ admin, hub, kafka }) => {
  const connection = await formFor(admin, hub, kafka.at.sasl_plaintext)
  await choose(connection, 'SASL', 'SCRAM-SHA-512')
  await connection.getByLabel('User', { exact: true }).fill(kafka.at.user)
  await connection.getByLabel('Password', { exact: true }).fill('not-the-password')
  await check(connection)
  await expectFailure(connection, {
    step: /^login/,
    cause: `the broker refused user \`${kafka.at.user}\``,
    remedy: 'check `kafka.security.sasl`: user name, password and mechanism',
    passed: [`connect ${kafka.at.sasl_plaintext}`],
    skipped: [/^metadata/],
  })
  await expect(admin.getByText('not-the-password')).toHaveCount(0)
  await picture(admin, 'check-wrong-password')

  await connection.getByLabel('Password', { exact: true }).fill(kafka.at.password)
  await check(connection)
  const login = await expectStep(connection, /^login/, 'ok')
  await expect(login).toContainText(`SCRAM-SHA-512 as \`${kafka.at.user}\``)
  await expect(connection.locator('[data-outcome=failed]')).toHaveCount(0)
})

test('a topic that is not there, beside one that is', async ({ admin, hub, kafka }) => {
  const topic = `there-${randomUUID().slice(0, 8)}`
  await kafka.createTopic(topic)
  await formFor(admin, hub, kafka.at.plaintext)
  const consumer = card(admin, 'Consumer Configuration')
  await typeInto(consumer, 'Topic', topic)
  await typeInto(consumer, 'Topic', 'no-such-topic')
  await consumer.getByLabel('Consumer group ID').fill('checks')
  await check(consumer)
  await expectFailure(consumer, {
    step: 'topic no-such-topic',
    cause: 'the topic does not exist: no-such-topic',
    remedy: 'check `kafka.topics` for typing errors, or create the topic; Inlet never creates one',
    passed: [/^metadata/, `topic ${topic}`],
    skipped: ['group checks', /^fetch/],
  })
  await picture(admin, 'check-missing-topic')
})

test('a wrong password of TDengine, in the dialog of a new connection', async ({ admin, hub, tdengine }) => {
  await admin.goto(`${hub.url}/sources/new`)
  await card(admin, 'Target DB').getByRole('button', { name: 'New connection' }).click()
  const dialog = admin.getByRole('dialog', { name: 'New connection to TDengine' })
  await dialog.getByLabel('URL').fill(tdengine.url)
  await dialog.getByLabel('User', { exact: true }).fill(tdengine.user)
  await dialog.getByLabel('Password', { exact: true }).fill('not-the-password')
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expectFailure(dialog, {
    step: /^login/,
    cause: '`conn`: TDengine answered 0x0357: Authentication failure',
    remedy: 'correct user and password, or the token',
    passed: [/^connect/],
    skipped: [/^version/, /^databases/],
  })
  await picture(admin, 'check-tdengine-password')
  await isAccessible(admin)

  await dialog.getByLabel('Password', { exact: true }).fill(tdengine.password)
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expectStep(dialog, /^databases/, 'ok')
})

test('a TDengine that does not answer', async ({ admin, hub }) => {
  const port = await closedPort()
  await admin.goto(`${hub.url}/sources/new`)
  await card(admin, 'Target DB').getByRole('button', { name: 'New connection' }).click()
  const dialog = admin.getByRole('dialog', { name: 'New connection to TDengine' })
  await dialog.getByLabel('URL').fill(`ws://127.0.0.1:${port}`)
  await dialog.getByLabel('Password', { exact: true }).fill('not-needed')
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expectFailure(dialog, {
    step: /^connect/,
    cause: '',
    remedy: '',
    skipped: [/^TLS/, /^login/, /^version/, /^databases/],
  })
})

/** A port that was free a moment ago, so nothing answers there. */
async function closedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
