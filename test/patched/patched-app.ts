import { spawn } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

import { makeBlueprint } from '../../src/blueprint/blueprint.ts'
import type { Given } from '../../src/blueprint/options.ts'
import { PATCH_FALLBACKS } from '../../src/cli/patch-problems.ts'
import { findAuthCalls } from '../../src/edit/express/auth-calls.ts'
import { findApp } from '../../src/edit/express/find-app.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { planPatch } from '../../src/plan/plan-patch.ts'
import { templateRoots } from '../../src/runtimes/index.ts'
import { readAppFiles } from '../../src/workspace/app-files.ts'
import { commitChanges } from '../../src/workspace/commit-changes.ts'
import { readTemplates } from '../../src/workspace/templates.ts'
import { tempFolder } from '../support/in-temp-folder.ts'
import { lendPackages } from '../support/project.ts'
import { freePort } from '../support/served-project.ts'

/** An app as its author left it, and the arguments with which Node starts it. */
export interface App {
  readonly files: Readonly<Record<string, string>>
  readonly start: readonly string[]
}

type Files = App['files']

/** Writes an app into a folder of its own and lends it packages: those of this repository, if no others are named. */
export function writtenApp(files: Files, packages?: string): string {
  const folder = join(tempFolder(), 'app')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  lendPackages(packages === undefined ? folder : dirname(folder))
  if (packages !== undefined) symlinkSync(packages, join(folder, 'node_modules'))
  return folder
}

export function planFor(folder: string, given: Given = {}): Plan {
  const files = readAppFiles(folder)
  const app = findApp(files)
  if (app.outcome === 'refused') throw new Error(app.refusal.message)
  if (app.entry === undefined) throw new Error('no entry')
  const blueprint = makeBlueprint('old-app', { ...PATCH_FALLBACKS, ...given })
  const auth = findAuthCalls(files, app.entry.path, blueprint.answers.auth)
  if (auth.outcome === 'refused') throw new Error(auth.refusal.message)
  return planPatch(blueprint, {
    files,
    entry: app.entry,
    server: app.server,
    auth,
    templates: readTemplates(templateRoots('node')),
    random: (bytes) => randomBytes(bytes).toString('hex'),
    version: '0.0.0',
  })
}

/** Patches an app. Gives what its `.env` says afterwards. */
export function patch(folder: string, given: Given = {}): ReadonlyMap<string, string> {
  commitChanges(folder, planFor(folder, given).ops)
  return variablesIn(folder)
}

/** What the `.env` of an app says. */
export function variablesIn(folder: string): ReadonlyMap<string, string> {
  const text = readAppFiles(folder).text('.env') ?? ''
  return new Map(
    [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
}

/** Starts an app and waits until it says `up`. Gives its port. */
export async function start(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const port = await freePort()
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...env, PORT: String(port) },
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

type Headers = Readonly<Record<string, string>>

/** The status with which an upgrade is answered. */
export function handshake(
  port: number,
  path: string,
  headers: Headers = {},
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, ['rt.v1'], { headers })
    onTestFinished(() => socket.terminate())
    socket.once('unexpected-response', (request, response) => {
      resolve(response.statusCode)
      request.destroy()
    })
    socket.once('open', () => resolve(101))
    socket.on('error', reject)
  })
}

/** Joins a room, sends an event to it, and gives the answer to it and the event that came back. */
export async function echo(port: number, path: string, headers: Headers = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, ['rt.v1'], { headers })
  onTestFinished(() => socket.terminate())
  const frames: Frame[] = []
  let look: (() => void) | undefined
  socket.on('message', (bytes: Buffer) => {
    frames.push(JSON.parse(bytes.toString()))
    look?.()
  })
  const hear = (fits: (frame: Frame) => boolean): Promise<Frame> =>
    new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('The socket was closed.')))
      look = () => {
        const frame = frames.find(fits)
        if (frame !== undefined) resolve(frame)
      }
      look()
    })
  const hello = await hear(({ event }) => event === 'sys.hello')
  socket.send(JSON.stringify({ event: 'sys.join', room: 'lobby', data: {}, id: 'join-lobby' }))
  await hear(({ id }) => id === 'join-lobby')
  const data = { text: 'hi' }
  socket.send(JSON.stringify({ event: 'echo', room: 'lobby', data, id: 'first-event' }))
  const reply = await hear(({ id }) => id === 'first-event')
  return { hello, reply, received: await hear(({ event }) => event === 'echo.received') }
}

interface Frame {
  readonly event: string
  readonly id?: string
  readonly data?: unknown
}

/** A token as an identity provider would sign it. */
export function tokenFor(user: string, secret: string, issuer = 'old-app'): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: user, iss: issuer, aud: issuer, iat: now, exp: now + 300 }
  const parts = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const signed = parts.join('.')
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
