import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { runCommand } from '../support/command.ts'
import { echo, handshake, patch, start, tokenFor, writtenApp } from './patched-app.ts'

/** What apps have beside Express, at the versions that people get. Nothing of it is a package of this repository. */
const PACKAGES = {
  'better-auth': '^1.7.0',
  'cookie-session': '^2.1.0',
  express: '^4.22.0',
  passport: '^0.7.0',
  'passport-local': '^1.0.0',
  'express-session': '^1.18.0',
  'socket.io': '^4.8.0',
  'socket.io-client': '^4.8.0',
}

const scratch = mkdtempSync(join(tmpdir(), 'create-realtime-neighbours-'))
const packages = join(scratch, 'node_modules')

beforeAll(async () => {
  writeFileSync(
    join(scratch, 'package.json'),
    JSON.stringify({ private: true, dependencies: PACKAGES }),
  )
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  const { code, output } = await runCommand('npm', ['install', ...flags], { cwd: scratch })
  if (code !== 0) throw new Error(output)
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const manifest = (type: string): string =>
  JSON.stringify({ name: 'old-app', type, main: 'server.js', dependencies: PACKAGES })

/** What a client of this user hears. */
const echoed = (id: unknown) => ({
  hello: { data: { user: { id } } },
  reply: { event: 'sys.ack', data: { ok: true } },
  received: { data: { text: 'hi' } },
})

test('socket.io keeps its clients, and both answer on one port', async () => {
  const folder = writtenApp(
    {
      'package.json': manifest('commonjs'),
      'server.js': `const express = require('express')
const http = require('http')
const { Server } = require('socket.io')

const app = express()
app.get('/', (req, res) => res.send('hello'))
const server = http.createServer(app)
const io = new Server(server)
io.on('connection', (socket) => socket.on('ping-me', (text, answer) => answer('pong ' + text)))
server.listen(process.env.PORT, () => console.log('up'))
`,
      'client.js': `const { io } = require('socket.io-client')
const socket = io('http://127.0.0.1:' + process.argv[2], { transports: [process.argv[3]] })
socket.emit('ping-me', 'x', (text) => {
  console.log(text, socket.io.engine.transport.name)
  socket.close()
})
`,
    },
    packages,
  )
  const secret = patch(folder).get('JWT_SECRET') ?? ''
  const port = await start(folder, ['server.js'])
  const ask = (transport: string) =>
    runCommand(process.execPath, ['client.js', String(port), transport], { cwd: folder })

  const ours = await echo(port, `/ws?token=${tokenFor('u1', secret)}`)
  const theirs = await Promise.all(['websocket', 'polling'].map(ask))

  expect(ours).toMatchObject(echoed('u1'))
  expect(theirs.map(({ stdout }) => stdout)).toEqual(['pong x websocket\n', 'pong x polling\n'])
  expect(await handshake(port, '/ws')).toBe(401)
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello')
  // A path of nobody is socket.io's to end, as it did before the patch.
  expect(await endOf(port, '/elsewhere')).toBe('closed')
})

test('a path of the app that has its own listener is left to it', async () => {
  const folder = writtenApp({
    'package.json': manifest('commonjs'),
    'server.js': `const express = require('express')
const { WebSocketServer } = require('ws')

const app = express()
const server = app.listen(process.env.PORT, () => console.log('up'))
const own = new WebSocketServer({ noServer: true })
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/own') own.handleUpgrade(request, socket, head, (ws) => ws.send('own'))
})
`,
  })
  patch(folder, { auth: 'none' })
  const port = await start(folder, ['server.js'])

  expect(await firstMessage(port, '/own')).toBe('own')
  expect(await echo(port, '/ws?guest=g')).toMatchObject(echoed(expect.any(String)))
})

test('a server that is attached twice answers once, and two servers have one realtime server', async () => {
  const folder = writtenApp({
    'package.json': manifest('module'),
    'server.js': `import { createServer } from 'node:http'
import express from 'express'

const app = express()
const server = createServer(app)
server.listen(process.env.PORT, () => console.log('up'))
`,
    'twice.js': `import { createServer } from 'node:http'
import { attachRealtime } from './ws/attach.js'

const first = createServer((request, response) => {
  response.end(String(first.listenerCount('upgrade') + 10 * process.listenerCount('SIGTERM')))
})
attachRealtime(attachRealtime(first))
const second = attachRealtime(createServer())
first.listen(process.env.PORT, () => second.listen(0, () => console.log('up')))
`,
  })
  patch(folder, { auth: 'none' })
  const port = await start(folder, ['twice.js'])

  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('11')
  expect(await echo(port, '/ws?guest=g')).toMatchObject(echoed(expect.any(String)))
})

test('passport over express-session: a signed-in user connects, on Express 4', async () => {
  const folder = writtenApp(
    {
      'package.json': manifest('commonjs'),
      'server.js': `var express = require('express');
var session = require('express-session');
var passport = require('passport');
var Strategy = require('passport-local');

passport.use(new Strategy(function (name, password, done) { done(null, { id: 7, name: name }); }));
passport.serializeUser(function (user, done) { done(null, { id: user.id, username: user.name }); });
passport.deserializeUser(function (user, done) { done(null, user); });

var app = express();
app.use(express.urlencoded({ extended: false }));
app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: true }));
app.use(passport.authenticate('session'));
app.post('/login', passport.authenticate('local'), function (req, res) { res.sendStatus(204); });
app.listen(process.env.PORT, function () { console.log('up'); });
`,
    },
    packages,
  )
  patch(folder, { auth: 'session' })
  const port = await start(folder, ['server.js'])
  const origin = `http://127.0.0.1:${port}`

  const stranger = await cookieFrom(`${origin}/nowhere`, { method: 'GET' })
  expect(await handshake(port, '/ws', { origin, cookie: stranger })).toBe(401)
  const cookie = await cookieFrom(`${origin}/login`, {
    method: 'POST',
    body: new URLSearchParams({ username: 'ada', password: 'x' }),
  })
  const { hello, ...rest } = await echo(port, '/ws', { origin, cookie })
  expect(hello).toMatchObject({ data: { user: { id: '7', name: 'ada' } } })
  expect(rest.reply).toMatchObject({ data: { ok: true } })
})

test('cookie-session: a signed-in user connects, and a forged cookie does not', async () => {
  const folder = writtenApp(
    {
      'package.json': manifest('module'),
      'server.js': `import express from 'express'
import cookieSession from 'cookie-session'

const app = express()
app.use(cookieSession({ name: 'app', keys: ['first', 'second'] }))
app.get('/login', (req, res) => {
  req.session.userId = 'u1'
  res.send('in')
})
app.listen(process.env.PORT, () => console.log('up'))
`,
    },
    packages,
  )
  patch(folder, { auth: 'session' })
  const port = await start(folder, ['server.js'])
  const origin = `http://127.0.0.1:${port}`

  const cookie = await cookieFrom(`${origin}/login`, { method: 'GET' })
  const forged = cookie.replace(/app=[^;]*/, `app=${btoa('{"userId":"u2"}')}`)
  expect(await handshake(port, '/ws', { origin, cookie: forged })).toBe(401)
  expect(await handshake(port, '/ws', { origin })).toBe(401)
  expect(await echo(port, '/ws', { origin, cookie })).toMatchObject(echoed('u1'))
})

test('better-auth: a signed-in user connects', async () => {
  const folder = writtenApp(
    {
      'package.json': manifest('module'),
      'auth.js': `import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'

export const auth = betterAuth({
  secret: 'a secret of at least thirty-two characters',
  baseURL: 'http://127.0.0.1:' + process.env.PORT,
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  emailAndPassword: { enabled: true },
})
`,
      'server.js': `import express from 'express'
import { toNodeHandler } from 'better-auth/node'
import { auth } from './auth.js'

const app = express()
app.all('/api/auth/*', toNodeHandler(auth))
app.listen(process.env.PORT, () => console.log('up'))
`,
    },
    packages,
  )
  patch(folder, { auth: 'session' })
  const port = await start(folder, ['server.js'], { BETTER_AUTH_TELEMETRY: '0' })
  const origin = `http://127.0.0.1:${port}`

  expect(await handshake(port, '/ws', { origin })).toBe(401)
  const cookie = await cookieFrom(`${origin}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ name: 'Ada', email: 'ada@example.com', password: 'long enough' }),
  })
  const { hello, reply } = await echo(port, '/ws', { origin, cookie })
  expect(hello).toMatchObject({ data: { user: { id: expect.any(String), name: 'Ada' } } })
  expect(reply).toMatchObject({ data: { ok: true } })
})

async function cookieFrom(url: string, init: RequestInit): Promise<string> {
  const answer = await fetch(url, init)
  await answer.text()
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.replace(/;.*/, ''))
    .join('; ')
}

function firstMessage(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
    socket.once('message', (bytes: Buffer) => {
      resolve(bytes.toString())
      socket.terminate()
    })
    socket.once('error', reject)
  })
}

/** What becomes of an upgrade that nobody answers. */
function endOf(port: number, path: string): Promise<string> {
  return new Promise((resolve) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      headers: { connection: 'Upgrade', upgrade: 'websocket' },
    })
    asked.once('upgrade', () => resolve('opened'))
    asked.once('response', ({ statusCode }) => resolve(String(statusCode)))
    asked.once('error', () => resolve('closed'))
    asked.end()
  })
}
