import { expect, test } from 'vitest'

import { treeOf } from '../support/in-temp-folder.ts'
import { runCommand } from '../support/command.ts'
import { APPS } from './apps.ts'
import { handshake, patch, planFor, start, writtenApp } from './patched-app.ts'

const AUTH_STYLES = ['jwt', 'session', 'ticket', 'api-key', 'none'] as const

test.each(AUTH_STYLES)(
  'the TypeScript of an app patched for %s passes the strict checks of its host',
  async (auth) => {
    const folder = writtenApp(APPS['TypeScript']?.files ?? {})
    patch(folder, { auth })

    const { code, stdout } = await runCommand('npx', ['tsc', '-p', '.'], { cwd: folder })
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  },
)

test.each([
  ['server.cjs', 'module', "const express = require('express')"],
  ['server.mjs', 'commonjs', "import express from 'express'"],
])(
  'a %s in a package of type %s starts with a server of its own kind',
  async (main, type, load) => {
    const folder = writtenApp({
      'package.json': JSON.stringify({ type, main, dependencies: { express: '^5.0.0' } }),
      [main]: `${load}\n\nconst app = express()\napp.listen(process.env.PORT, () => console.log('up'))\n`,
    })
    patch(folder, { auth: 'api-key' })

    const port = await start(folder, [main])

    expect(await handshake(port, '/ws')).toBe(401)
    expect(planFor(folder, { auth: 'api-key' }).ops).toEqual([])
  },
)

test.each(Object.entries(APPS))('a second patch of an app in %s changes nothing', (_, app) => {
  const folder = writtenApp(app.files)
  patch(folder)
  const before = treeOf(folder)

  expect(planFor(folder).ops).toEqual([])
  expect(treeOf(folder)).toEqual(before)
})

test('values that the app has already are kept', () => {
  const folder = writtenApp({
    ...APPS['CommonJS']?.files,
    '.env': 'JWT_SECRET=short\nPORT=1\n',
    'package.json':
      '{\n\t"name": "a",\n\t"dependencies": {\n\t\t"express": "4",\n\t\t"ws": "^8.0.0"\n\t}\n}',
  })

  const texts = new Map(
    planFor(folder).ops.map((op) => [op.path, op.kind === 'update' ? op.after : '']),
  )
  expect(texts.get('.env')).toMatch(
    /^JWT_SECRET=short\nPORT=1\n\n# .*\nRT_JWT_SECRET=[0-9a-f]{64}\n$/,
  )
  expect(texts.get('package.json')).toContain('\t\t"ws": "^8.0.0",\n\t\t"zod": ')
  expect(texts.get('package.json')?.endsWith('}')).toBe(true)
})

test('a compiler that writes ES5 is named, and left to its people', () => {
  const folder = writtenApp({
    ...APPS['TypeScript']?.files,
    'tsconfig.json': '{ "compilerOptions": { "target": "es5" } }\n',
  })
  const { ops, byHand } = planFor(folder)

  expect(byHand).toMatchObject([{ where: 'tsconfig.json', snippet: '"target": "es2020"' }])
  expect(ops.map(({ path }) => path)).not.toContain('tsconfig.json')
})

test('an app whose compiler cannot read the types of today gets none of them', () => {
  const folder = writtenApp({
    ...APPS['TypeScript']?.files,
    'package.json': JSON.stringify({
      dependencies: { express: '^4.17.1' },
      devDependencies: { '@types/express': '^4.17.11', typescript: '^4.2.4' },
    }),
  })
  const manifest = planFor(folder).ops.find(({ path }) => path === 'package.json')

  expect(manifest).toMatchObject({ kind: 'update' })
  expect(manifest?.kind === 'update' ? manifest.after : '').not.toMatch(/@types\/(node|ws)/)
})
