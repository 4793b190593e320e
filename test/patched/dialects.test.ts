import { spawn } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'

import { makeBlueprint } from '../../src/blueprint/blueprint.ts'
import { PATCH_FALLBACKS } from '../../src/cli/patch-problems.ts'
import { findApp } from '../../src/edit/express/find-app.ts'
import { planPatch } from '../../src/plan/plan-patch.ts'
import { templateRoots } from '../../src/runtimes/index.ts'
import { readAppFiles } from '../../src/workspace/app-files.ts'
import { commitChanges } from '../../src/workspace/commit-changes.ts'
import { readTemplates } from '../../src/workspace/templates.ts'
import { tempFolder, treeOf } from '../support/in-temp-folder.ts'
import { lendPackages } from '../support/project.ts'
import { runCommand } from '../support/command.ts'

interface App {
  readonly files: Readonly<Record<string, string>>
  readonly start: readonly string[]
}

const manifest = (type: string): string =>
  `${JSON.stringify({ name: 'old-app', type, dependencies: { express: '^5.0.0' } }, null, 2)}\n`

const APPS: Readonly<Record<string, App>> = {
  CommonJS: {
    files: {
      'package.json': manifest('commonjs'),
      'server.js': `const express = require('express')

const app = express()
app.get('/', (req, res) => res.send('hello'))
app.listen(process.env.PORT, () => console.log('up'))
`,
    },
    start: ['server.js'],
  },
  'ESM JavaScript': {
    files: {
      'package.json': manifest('module'),
      'server.js': `import express from 'express'

const app = express()
app.get('/', (req, res) => res.send('hello'))
const server = app.listen(process.env.PORT, () => console.log('up'))
export default server
`,
    },
    start: ['server.js'],
  },
  TypeScript: {
    files: {
      'package.json': manifest('module'),
      'tsconfig.json': `${JSON.stringify({
        compilerOptions: { module: 'nodenext', strict: true, noEmit: true, skipLibCheck: true },
        include: ['src'],
      })}\n`,
      'src/server.ts': `import http from 'node:http'
import express from 'express'

const app = express()
app.get('/', (_req, res) => void res.send('hello'))
const server = http.createServer(app)
server.listen(Number(process.env['PORT']), () => console.log('up'))
`,
    },
    start: ['--import', '@oxc-node/core/register', 'src/server.ts'],
  },
}

test.each(Object.entries(APPS))(
  'a patched app in %s answers HTTP as before and sockets on the same port',
  async (_, app) => {
    const folder = writtenApp(app)
    const secret = patch(folder)
    const port = await start(folder, app.start)

    const page = await fetch(`http://127.0.0.1:${port}/`)
    expect(await page.text()).toBe('hello')
    expect(await handshake(port, '')).toBe(401)
    expect(await handshake(port, `?token=${tokenFor('u1', randomBytes(32).toString('hex'))}`)).toBe(
      401,
    )

    const reply = await echo(port, tokenFor('u1', secret))
    expect(reply).toMatchObject({ event: 'sys.ack', data: { ok: true } })
  },
)

test('the TypeScript of a patched app passes the strict checks of its host', async () => {
  const app = APPS['TypeScript']
  if (app === undefined) throw new Error('no such app')
  const folder = writtenApp(app)
  patch(folder)

  const { code, stdout } = await runCommand('npx', ['tsc', '-p', '.'], { cwd: folder })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
})

test.each(Object.entries(APPS))('a second patch of an app in %s changes nothing', (_, app) => {
  const folder = writtenApp(app)
  patch(folder)
  const before = treeOf(folder)

  expect(planFor(folder).ops).toEqual([])
  expect(treeOf(folder)).toEqual(before)
})

test('values that the app has already are kept', () => {
  const [app] = Object.values(APPS)
  if (app === undefined) throw new Error('no app')
  const folder = writtenApp({
    ...app,
    files: {
      ...app.files,
      '.env': 'JWT_SECRET=short\nPORT=1\n',
      'package.json':
        '{\n\t"name": "a",\n\t"dependencies": {\n\t\t"express": "4",\n\t\t"ws": "^8.0.0"\n\t}\n}',
    },
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

function writtenApp({ files }: App): string {
  const folder = tempFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  lendPackages(folder)
  return folder
}

function planFor(folder: string) {
  const files = readAppFiles(folder)
  const app = findApp(files)
  if (app.outcome === 'refused') throw new Error(app.refusal.message)
  if (app.entry === undefined) throw new Error('no entry')
  return planPatch(makeBlueprint('old-app', PATCH_FALLBACKS), {
    files,
    entry: app.entry,
    server: app.server,
    templates: readTemplates(templateRoots('node')),
    random: (bytes) => randomBytes(bytes).toString('hex'),
    version: '0.0.0',
  })
}

/** Patches and gives the secret that the app was given. */
function patch(folder: string): string {
  commitChanges(folder, planFor(folder).ops)
  const secret = /^JWT_SECRET=(.*)$/m.exec(readAppFiles(folder).text('.env') ?? '')?.[1]
  if (secret === undefined) throw new Error('no secret was written')
  return secret
}

async function start(folder: string, args: readonly string[]): Promise<number> {
  const port = await freePort()
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise<void>((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer): void => {
      said += chunk.toString()
      if (/^up$/m.test(said)) resolve()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', (code) => reject(new Error(`The app ended with ${code}:\n${said}`)))
  })
  return port
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** The status with which an upgrade is answered. */
function handshake(port: number, query: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws${query}`, ['rt.v1'])
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode))
    socket.once('open', () => resolve(101))
    socket.on('error', () => undefined)
  })
}

/** Sends an event when the server has said hello, and gives the answer to it. */
function echo(port: number, token: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws?token=${token}`, ['rt.v1'])
    onTestFinished(() => socket.terminate())
    socket.once('error', reject)
    socket.on('message', (bytes: Buffer) => {
      const frame: { event: string; id?: string } = JSON.parse(bytes.toString())
      if (frame.event === 'sys.hello') {
        socket.send(
          JSON.stringify({ event: 'sys.join', room: 'lobby', data: {}, id: 'join-lobby' }),
        )
      } else if (frame.id === 'join-lobby') {
        const data = { text: 'hi' }
        socket.send(JSON.stringify({ event: 'echo', room: 'lobby', data, id: 'first-event' }))
      } else if (frame.id === 'first-event') resolve(frame)
    })
  })
}

/** A token as an identity provider would sign it. */
function tokenFor(user: string, secret: string): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: user, iss: 'old-app', aud: 'old-app', iat: now, exp: now + 300 }
  const parts = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const signed = parts.join('.')
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
