import type { Protocol } from './value.ts'

/** What calling (or constructing) a member of a package makes. */
export type Making =
  | { readonly makes: 'app' }
  | { readonly makes: 'promised app' }
  | { readonly makes: 'server'; readonly protocol: Protocol }
  /** Gives back what it was given first. */
  | { readonly makes: 'first argument' }

const app: Making = { makes: 'app' }
const http: Making = { makes: 'server', protocol: 'http' }
const https: Making = { makes: 'server', protocol: 'https' }
const http2: Making = { makes: 'server', protocol: 'http2' }
const first: Making = { makes: 'first argument' }

/** Facts about libraries, from their documentation. `package.member`; a call of the package itself has no member. */
const MAKERS: Readonly<Record<string, Making>> = {
  express: app,
  'http.createServer': http,
  'http.Server': http,
  'https.createServer': https,
  'https.Server': https,
  'http2.createServer': http2,
  'http2.createSecureServer': http2,
  'spdy.createServer': http2,
  '@awaitjs/express.addAsync': first,
  '@foal/core.createApp': { makes: 'promised app' },
  'http-shutdown': first,
  'json-server.create': app,
  killable: first,
  'routing-controllers.createExpressServer': app,
  'routing-controllers.useExpressServer': first,
  stoppable: first,
}

/** What a call of `name` with these members makes, as far as we know the package. */
export function makingOf(name: string, members: readonly string[]): Making | undefined {
  return MAKERS[[name, ...members].join('.')]
}

/** Members of things that packages make, and which are an Express app. */
const APP_MEMBERS = new Set([
  'express-ws app',
  'inversify-express-utils build()',
  '@overnightjs/core app',
])

/** Whether a member (`app`) or the result of a method (`build()`) of what a package made is an Express app. */
export function givesApp(by: string, member: string): boolean {
  return APP_MEMBERS.has(`${by} ${member}`)
}

/** Frameworks whose `listen` is not Express's, by the name people know them under. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '@feathersjs/express': 'Feathers',
  '@feathersjs/feathers': 'Feathers',
  '@feathersjs/koa': 'Feathers',
  '@hapi/hapi': 'hapi',
  '@loopback/rest': 'LoopBack',
  '@nestjs/core': 'Nest',
  '@tsed/common': 'Ts.ED',
  '@tsed/platform-express': 'Ts.ED',
  '@tsed/platform-http': 'Ts.ED',
  connect: 'Connect',
  fastify: 'Fastify',
  hapi: 'hapi',
  hono: 'Hono',
  'hyper-express': 'HyperExpress',
  koa: 'Koa',
  loopback: 'LoopBack',
  micro: 'micro',
  net: 'a plain TCP server (node:net)',
  polka: 'Polka',
  restify: 'Restify',
  sails: 'Sails',
  tls: 'a plain TLS server (node:tls)',
  'ultimate-express': 'Ultimate Express',
}

/** The name of the framework that a package belongs to, where it resembles Express and is not. */
export function lookAlike(name: string): string | undefined {
  if (name.startsWith('@feathersjs/')) return 'Feathers'
  if (name.startsWith('@tsed/')) return 'Ts.ED'
  return LOOK_ALIKES[name]
}
