import { join } from 'node:path'

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { buildProject } from '../support/built-project.ts'
import { repository } from '../support/project.ts'
import { serveProject } from '../support/served-project.ts'
import type { ServedProject } from '../support/served-project.ts'
import { openLine } from './cuttable-line.ts'
import { openBrowser, openWindow, signIn } from './page.ts'

/** Short enough for a test, long enough that nothing ends by accident. */
const ENV = { DEMO_SIGN_IN: 'true', RT_DRAIN_DELAY_MS: '1', RT_DRAIN_SPREAD_MS: '200' }

let browser: Browser
let folder = ''
let served: ServedProject

beforeAll(async () => {
  browser = await openBrowser()
  folder = await buildProject({})
  served = await serveProject(folder, ENV)
})

afterAll(async () => {
  await browser.close()
  await served.stop()
})

test('two people write, see each other type, and correct themselves', async () => {
  const ada = await openWindow(browser, served.origin)
  const bob = await openWindow(browser, served.origin)
  await signIn(ada.page, 'Ada')
  await signIn(bob.page, 'Bob')

  await expectSoon(() => ada.page.locator('#people-title').textContent(), '2 here')
  await say(ada.page, 'Good morning, Bob.')
  await expectSoon(() => textsOf(bob.page), ['Good morning, Bob.'])

  await bob.page.locator('#message').pressSequentially('Good mor')
  await expectSoon(() => ada.page.locator('#typing').textContent(), 'Bob is writing …')
  await bob.page.locator('#message').press('Enter')
  await expectSoon(() => textsOf(ada.page), ['Good morning, Bob.', 'Good mor'])

  await bob.page.locator('#message').press('ArrowUp')
  await bob.page.getByLabel('Edit your message').fill('Good morning, Ada!')
  await bob.page.getByLabel('Edit your message').press('Enter')
  await expectSoon(() => textsOf(ada.page), ['Good morning, Bob.', 'Good morning, Ada!'])
  await expectSoon(() => ada.page.locator('.note').last().textContent(), 'edited')

  await takePicture(ada.page, bob.page)
  await bob.page.context().close()
  await expectSoon(() => ada.page.locator('#people-title').textContent(), '1 here')
  expect([...ada.faults, ...bob.faults]).toEqual([])
  await ada.page.context().close()
})

test('whoever was cut off sees what was missed, once and in order, and what they wrote arrives', async () => {
  const line = await openLine(served.origin)
  const ada = await openWindow(browser, served.origin)
  const bob = await openWindow(browser, line.origin)
  await signIn(ada.page, 'Ada')
  await signIn(bob.page, 'Bob')
  const room = 'tunnel'
  await joinRoom(ada.page, room)
  await joinRoom(bob.page, room)
  await say(ada.page, 'before')
  await expectSoon(() => textsOf(bob.page), ['before'])

  line.cut()
  await expectSoon(() => bob.page.locator('#connection').getAttribute('data-state'), 'waiting')
  for (const word of ['one', 'two', 'three']) await say(ada.page, word)
  await expectSoon(() => textsOf(ada.page), ['before', 'one', 'two', 'three'])
  await say(bob.page, 'from the tunnel')
  line.mend()

  const all = ['before', 'one', 'two', 'three', 'from the tunnel']
  await expectSoon(() => textsOf(bob.page), all)
  await expectSoon(() => textsOf(ada.page), all)
  expect([...ada.faults, ...bob.faults]).toEqual([])
  await ada.page.context().close()
  await bob.page.context().close()
})

test('a server that is killed and started again loses nothing that was said', async () => {
  const ada = await openWindow(browser, served.origin)
  const bob = await openWindow(browser, served.origin)
  await signIn(ada.page, 'Ada')
  await signIn(bob.page, 'Bob')
  await joinRoom(ada.page, 'phoenix')
  await joinRoom(bob.page, 'phoenix')
  await say(ada.page, 'said before')
  await expectSoon(() => textsOf(bob.page), ['said before'])

  const { port } = new URL(served.origin)
  await served.kill()
  await expectSoon(() => bob.page.locator('#connection').getAttribute('data-state'), 'waiting')
  await say(bob.page, 'said meanwhile')
  served = await serveProject(folder, ENV, Number(port))

  await expectSoon(() => textsOf(ada.page), ['said before', 'said meanwhile'])
  await say(ada.page, 'said after')
  await expectSoon(() => textsOf(bob.page), ['said before', 'said meanwhile', 'said after'])
  expect([...ada.faults, ...bob.faults]).toEqual([])
  await ada.page.context().close()
  await bob.page.context().close()
})

async function say(page: Page, text: string): Promise<void> {
  await page.locator('#message').fill(text)
  await page.locator('#message').press('Enter')
}

async function joinRoom(page: Page, room: string): Promise<void> {
  await page.getByLabel('Name of a room').fill(room)
  await page.getByRole('button', { name: 'Join' }).click()
  await expectSoon(() => page.locator('#room-name').textContent(), `# ${room}`)
}

/** The messages as the page shows them, from top to bottom. */
function textsOf(page: Page): Promise<string[]> {
  return page.locator('#messages .text').allTextContents()
}

async function expectSoon<Value>(read: () => Promise<Value>, expected: Value): Promise<void> {
  await expect.poll(read, { timeout: 45_000, interval: 100 }).toEqual(expected)
}

/** The picture of the README is taken of this very test, when it is asked for. */
async function takePicture(ada: Page, bob: Page): Promise<void> {
  if (process.env['UPDATE_PICTURE'] !== 'true') return
  await say(ada, 'The server is ours now. All of it.')
  await say(bob, 'And when my train is in a tunnel?')
  await say(ada, 'You see what you missed, once and in order.')
  await bob.locator('#message').pressSequentially('Then let us')
  await expectSoon(() => ada.locator('#typing').textContent(), 'Bob is writing …')
  await ada.screenshot({ path: join(repository, '.github', 'chat.png') })
}
