import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

import { chromium as program } from '../support/services.ts'

/** Chromium as the tests need it: no sandbox for root, and no conversation with its makers. */
const ARGUMENTS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--no-first-run',
]

/** What a browser says of a line that the test has cut: true, and no fault of the page. */
const NETWORK = /WebSocket connection|Failed to load resource|Failed to fetch/

/** A page and everything that went wrong in it. */
export type Watched = { readonly page: Page; readonly faults: readonly string[] }

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: program(), args: ARGUMENTS, headless: true })
}

/** A window of its own, as if another person had opened it, which remembers each script error. */
export async function openWindow(browser: Browser, url: string): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 720 } })
  const page = await context.newPage()
  const faults: string[] = []
  const note = (fault: string): void => {
    if (!NETWORK.test(fault)) faults.push(fault)
  }
  page.on('pageerror', (error) => note(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') note(message.text())
  })
  await page.goto(url)
  return { page, faults }
}

/** Signs in at the demo's form under a name. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.locator('dialog').waitFor({ state: 'detached' })
}
