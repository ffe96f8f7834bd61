import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

const target = process.env.INLET_TARGET_DIR ?? join(import.meta.dirname, '..', 'target')

/**
 * The page's tests in a browser: the real binary, a real Kafka, Debian's Chromium. Nothing is
 * retried, so what is flaky shows.
 */
export default defineConfig({
  testDir: './browser',
  outputDir: join(target, 'page-tests', 'results'),
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    actionTimeout: 15_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.INLET_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
