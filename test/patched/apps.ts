import type { App } from './patched-app.ts'

const manifest = (type: string): string =>
  `${JSON.stringify({ name: 'old-app', type, dependencies: { express: '^5.0.0' } }, null, 2)}\n`

/** The same app in the three languages, each in another shape: sessions, a sign-in, and a last word on all other paths. */
export const APPS: Readonly<Record<string, App>> = {
  CommonJS: {
    files: {
      'package.json': manifest('commonjs'),
      'server.js': `const express = require('express')
const session = require('express-session')

const app = express()
app.disable('x-powered-by')
app.use(express.json())
app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: false }))
app.get('/', (req, res) => res.send('hello'))
app.post('/login', (req, res) => {
  req.session.userId = req.body.user
  res.sendStatus(204)
})
app.use((req, res) => res.sendStatus(404))
app.listen(process.env.PORT, () => console.log('up'))
`,
    },
    start: ['server.js'],
  },
  'ESM JavaScript': {
    files: {
      'package.json': manifest('module'),
      'app.js': `import express from "express";
import session from "express-session";

export const app = express();
const sessions = session({
  secret: "keyboard cat",
  resave: false,
  saveUninitialized: false,
  cookie: { maxAge: 60_000 },
});
app.use(sessions, express.json());
app.get("/", (req, res) => res.send("hello"));
app.post("/login", (req, res) => {
  req.session.user = { id: req.body.user, name: "Ada" };
  res.sendStatus(204);
});
app.use((req, res) => res.sendStatus(404));
`,
      'server.js': `import { app } from './app.js'

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
import express, { type RequestHandler } from 'express'
import session from 'express-session'

declare module 'express-session' {
  interface SessionData {
    userId: number
  }
}

const users = ['u0', 'u1']
const app = express()
const sessions: RequestHandler = session({
  secret: 'keyboard cat',
  resave: false,
  saveUninitialized: false,
})
app.use(sessions)
app.use(express.json())
app.get('/', (_req, res) => void res.send('hello'))
app.post('/login', (req, res) => {
  req.session.userId = users.indexOf(req.body.user)
  res.sendStatus(204)
})
app.use((_req, res) => void res.sendStatus(404))
const server = http.createServer(app)
server.listen(Number(process.env['PORT']), () => console.log('up'))
`,
    },
    start: ['--import', '@oxc-node/core/register', 'src/server.ts'],
  },
}
