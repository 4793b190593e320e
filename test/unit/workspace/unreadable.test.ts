import { execFile } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

import { beforeEach, expect, onTestFinished, test } from 'vitest'

import { bundled } from '../../support/bundle.ts'
import { tempFolder } from '../../support/in-temp-folder.ts'
import { repository } from '../../support/project.ts'

/** Modes do not bind root, so as root the program is run as somebody else, to whom the app belongs. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined

const JOURNAL = {
  version: 1,
  pid: 1,
  command: 'patch',
  folders: [],
  steps: [{ path: 'realtime.json', mode: 0o644, after: '' }],
}

let folder = ''
let temporary = ''
let program = ''

beforeEach(async () => {
  folder = tempFolder()
  temporary = made('tmp')
  program = await bundled(join(repository, 'test/support/unprivileged-run.ts'), folder)
  chmodSync(folder, 0o755)
})

test('what a person may not read is left out of the list and of the copy, as is a socket', async () => {
  const app = appOf({ 'server.js': 'listen()\n', 'secret.pem': 'x', 'realtime.json': '{}' })
  forbid(join(app, 'secret.pem'))
  forbid(made('app/pgdata'))
  await listenOn(join(app, 'app.sock'))

  const { texts, copied } = await runOn(app)

  expect(texts).toMatchObject({ 'server.js': 'listen()\n', 'secret.pem': null })
  expect(copied).toEqual(['server.js'])
  expect(readdirSync(temporary)).toEqual([])
})

test('a copy that fails leaves nothing behind', async () => {
  const app = appOf({ 'server.js': 'listen()\n', 'realtime.json': '{}' })
  // The change is said to have removed a file from a folder whose name is that of a file now.
  const steps = [...JOURNAL.steps, { path: 'server.js/old.js', mode: 0o644, before: '' }]
  write(join(app, '.create-realtime/0001/journal.json'), JSON.stringify({ ...JOURNAL, steps }))

  await expect(runOn(app)).rejects.toThrow(/ENOTDIR|EEXIST/)

  expect(readdirSync(temporary)).toEqual([])
})

function appOf(files: Readonly<Record<string, string>>): string {
  const app = made('app')
  const all = { ...files, '.create-realtime/0001/journal.json': JSON.stringify(JOURNAL) }
  for (const [path, text] of Object.entries(all)) write(join(app, path), text)
  return app
}

async function runOn(app: string): Promise<{ readonly texts: object; readonly copied: object }> {
  const env = { ...process.env, TMPDIR: temporary }
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, [program, app], { ...NOBODY, env })
  return JSON.parse(stdout)
}

function made(path: string): string {
  const whole = join(folder, path)
  mkdirSync(whole)
  own(whole)
  return whole
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  own(path)
}

function own(path: string): void {
  if (NOBODY !== undefined) chownSync(path, NOBODY.uid, NOBODY.gid)
}

function forbid(path: string): void {
  chmodSync(path, 0)
  onTestFinished(() => chmodSync(path, 0o700))
}

async function listenOn(path: string): Promise<void> {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(path, resolve))
}
