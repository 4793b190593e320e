import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { expect, test } from 'vitest'

import { runCommand } from '../support/command.ts'
import { tempFolder } from '../support/in-temp-folder.ts'
import { lendPackages } from '../support/project.ts'
import { add, check, filesOf, shuffled, succeed, writeSchemas } from './handled-project.ts'
import { VARIED } from './varied-handlers.ts'

/** Each of the tests is run with `CHECK_EVERY_STEP=1`; else each fifth. */
const STEP = process.env['CHECK_EVERY_STEP'] === undefined ? 5 : 1

interface App {
  readonly type: 'commonjs' | 'module'
  readonly entry: string
  readonly text: string
  /** The folder that the server is put into. */
  readonly folder: string
  readonly extension: 'js' | 'cjs' | 'mjs' | 'ts'
}

const APPS = {
  CommonJS: {
    type: 'commonjs',
    entry: 'server.js',
    text: "const express = require('express')\n\nconst app = express()\napp.listen(process.env.PORT)\n",
    folder: 'ws',
    extension: 'js',
  },
  'ESM JavaScript': {
    type: 'module',
    entry: 'server.js',
    text: "import express from 'express'\n\nconst app = express()\napp.listen(process.env.PORT)\n",
    folder: 'ws',
    extension: 'js',
  },
  'CommonJS by its name': {
    type: 'module',
    entry: 'server.cjs',
    text: "const express = require('express')\n\nconst app = express()\napp.listen(process.env.PORT)\n",
    folder: 'ws',
    extension: 'cjs',
  },
  'ESM by its name': {
    type: 'commonjs',
    entry: 'server.mjs',
    text: "import express from 'express'\n\nconst app = express()\napp.listen(process.env.PORT)\n",
    folder: 'ws',
    extension: 'mjs',
  },
  TypeScript: {
    type: 'module',
    entry: 'src/server.ts',
    text: "import express from 'express'\n\nconst app = express()\napp.listen(Number(process.env['PORT']))\n",
    folder: 'src/ws',
    extension: 'ts',
  },
} as const satisfies Readonly<Record<string, App>>

const TSCONFIG = {
  compilerOptions: { module: 'nodenext', strict: true, noEmit: true, skipLibCheck: true },
  include: ['src'],
}

test.each(Object.entries(APPS))(
  'a patched app in %s with many handlers is checked and tested, and without them it is as before',
  async (_, app) => {
    const folder = writtenApp(app)
    await succeed(folder, 'patch', '--yes', '--no-install')
    writeSchemas(folder)
    const before = filesOf(folder)

    for (const wish of VARIED) await add(folder, wish)
    if (app.extension === 'ts') await check(folder, 'tsc')
    await runTests(folder, app)

    for (const [event] of shuffled(VARIED)) await succeed(folder, 'remove-handler', event)
    expect(filesOf(folder)).toEqual(before)
  },
)

test('a server that was patched from a folder above takes and gives back a handler in its own', async () => {
  const above = tempFolder()
  const folder = join(above, 'server')
  writtenApp(APPS.TypeScript, folder)
  await succeed(above, 'patch', '--yes', '--no-install')
  writeSchemas(folder)
  const before = filesOf(folder)

  await succeed(folder, 'add-handler', 'order.updated', '--payload', 'orderId:uuid')
  expect(Object.keys(filesOf(folder))).toContain('src/ws/handlers/order-updated.ts')
  await check(folder, 'tsc')

  await succeed(folder, 'remove-handler', 'order.updated')
  expect(filesOf(folder)).toEqual(before)
})

function writtenApp({ type, entry, text, extension }: App, folder = tempFolder()): string {
  const manifest = { name: 'old-app', type, dependencies: { express: '^5.0.0' } }
  mkdirSync(join(folder, dirname(entry)), { recursive: true })
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  writeFileSync(join(folder, entry), text)
  if (extension === 'ts') writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
  lendPackages(folder)
  return folder
}

/**
 * Some of the tests, by Node's own runner: each starts a server of its own. Their names are in its folder, and end in
 * nothing that Jest or Vitest, which the app may have for its own, look for.
 */
async function runTests(folder: string, { folder: ws, extension }: App): Promise<void> {
  const handled = VARIED.filter((wish, index) => wish.includes('--emit') || index % STEP === 0)
  const files = handled.map(([event]) => {
    const name = event.replaceAll(/[._:]/g, '-')
    return join(ws, 'test', `${name}.${extension}`)
  })
  const loader = extension === 'ts' ? ['--import', '@oxc-node/core/register'] : []
  const args = [...loader, '--test', ...files]
  const { code, output } = await runCommand(process.execPath, args, { cwd: folder })
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' })
}
