import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Given } from '../../src/blueprint/options.ts'
import { buildProject } from '../support/built-project.ts'
import { serveProject } from '../support/served-project.ts'
import { openBrowser, openWindow, signIn } from './page.ts'
import type { Watched } from './page.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

test('the dashboard shows figures that move, to a viewer who sends nothing', async () => {
  await withPage(
    { starter: 'dashboard', auth: 'none', database: 'none' },
    async ({ page, faults }) => {
      await page.locator('#charts svg, #charts canvas').first().waitFor()
      const first = await page.locator('#charts').textContent()

      await expect.poll(() => page.locator('#charts').textContent(), WAIT).not.toBe(first)
      expect(faults).toEqual([])
    },
  )
})

test('a chat without rooms is one conversation', async () => {
  await withPage({ rooms: false, auth: 'session' }, async ({ page, faults }) => {
    await signIn(page, 'Ada')
    await connected(page)
    await page.locator('#message').fill('hello, everyone')
    await page.locator('#message').press('Enter')

    await expect
      .poll(() => page.locator('#messages .text').allTextContents(), WAIT)
      .toEqual(['hello, everyone'])
    expect(faults).toEqual([])
  })
})

test('the blank page connects with a ticket', async () => {
  await withPage(
    { starter: 'blank', auth: 'ticket', database: 'none' },
    async ({ page, faults }) => {
      await signIn(page, 'Ada')
      await connected(page)

      expect(faults).toEqual([])
    },
  )
})

test('a page connects with an API key', async () => {
  await withPage({ starter: 'blank', auth: 'api-key', rooms: false }, async ({ page, faults }) => {
    await signIn(page, 'Ada')
    await connected(page)

    expect(faults).toEqual([])
  })
})

const WAIT = { timeout: 30_000, interval: 100 }

/** Builds and serves a project, opens its page, and ends everything however the check ends. */
async function withPage(given: Given, check: (watched: Watched) => Promise<void>): Promise<void> {
  const served = await serveProject(await buildProject(given), { DEMO_SIGN_IN: 'true' })
  const watched = await openWindow(browser, served.origin)
  try {
    await check(watched)
  } finally {
    await watched.page.context().close()
    await served.kill()
  }
}

async function connected(page: Page): Promise<void> {
  await expect.poll(() => page.locator('#connection').getAttribute('data-state'), WAIT).toBe('open')
}
