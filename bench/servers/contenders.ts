import { execFile } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { issuer, type DialectName } from '../load/dialects.ts'
import { buildProject } from './project.ts'
import { startServer, type Server } from './server.ts'

const run = promisify(execFile)

/** A server that takes part in a row. */
export interface Contender {
  readonly name: string
  readonly dialect: DialectName
  readonly start: (options?: StartOptions) => Promise<Server>
}

export interface StartOptions {
  readonly redisUrl?: string
  readonly env?: Readonly<Record<string, string>>
  /** The core to run on; by default the first, so that the load has the others. */
  readonly core?: number | undefined
}

export interface Contenders {
  readonly ours: Contender
  /** With `auth: none`: an upgrade that nobody has to be verified for. */
  readonly oursOpen: Contender
  readonly oursOnRedis: Contender
  readonly socketIo: Contender
  readonly socketIoOnRedis: Contender
  readonly socketIoOnStreams: Contender
  readonly wsLoop: Contender
  readonly netLoop: Contender
  /** `ws` with the verifier of ours and a greeting: what no accept with a JWT goes below. */
  readonly wsToken: Contender
  /** `ws` with PUBLISH: what no hop over Redis goes below. */
  readonly wsPublish: Contender
  /** A program that reads from the log of ours and from a plain stream. */
  readonly replayReader: {
    readonly program: string
    readonly cwd: string
    readonly env: Readonly<Record<string, string>>
  }
  /** Undefined unless it was asked for. */
  readonly uws: Contender | undefined
  readonly remove: () => void
}

/** The load comes from one address and much faster than people type: limits of clients, not of the server. */
const clientLimits = {
  RT_HANDSHAKES_PER_MINUTE: '1000000',
  RT_RATE_PER_SECOND: '1000000',
  RT_RATE_BURST: '1000000',
}

/** Not by the makers of uWebSockets.js, who are not on npm, and 257 MB: only for those who ask for it. */
const uwsPackage = 'uwebsockets@3.0.6'

/** Builds ours and installs the others, into folders that `remove` removes. */
export async function prepareContenders({ withUws }: { withUws: boolean }): Promise<Contenders> {
  const [plain, open, redis, peers] = await Promise.all([
    buildProject({}),
    buildProject({ auth: 'none' }),
    buildProject({ scaling: 'redis' }),
    installPeers(withUws),
  ])
  const verifier = pathToFileURL(join(plain, 'dist/ws/middleware/token.js')).href
  const socketIo = (name: string, adapter = '') =>
    peer(peers, name, 'socket.io', 'socket-io.mjs', {
      ...issuer,
      VERIFIER: verifier,
      ADAPTER: adapter,
    })
  return {
    ours: project(plain, 'this server'),
    oursOpen: project(open, 'this server, no auth'),
    oursOnRedis: project(redis, 'this server, durable log'),
    socketIo: socketIo('socket.io'),
    socketIoOnRedis: socketIo('socket.io, redis-adapter'),
    socketIoOnStreams: socketIo('socket.io, redis-streams-adapter', 'streams'),
    wsLoop: peer(peers, 'ws loop', 'plain', 'ws-loop.mjs'),
    netLoop: peer(peers, 'net loop', 'plain', 'net-loop.mjs'),
    wsToken: peer(peers, 'ws, token and greeting', 'rt.v1', 'ws-token.mjs', {
      ...issuer,
      VERIFIER: verifier,
    }),
    wsPublish: peer(peers, 'ws and PUBLISH, no log', 'plain', 'ws-publish.mjs'),
    replayReader: {
      program: join(peers, 'replay.mjs'),
      cwd: peers,
      env: { ...issuer, PROJECT: redis },
    },
    uws: withUws ? peer(peers, 'uWebSockets.js', 'plain', 'uws.mjs') : undefined,
    remove() {
      for (const folder of [plain, open, redis]) rmSync(folder, { recursive: true, force: true })
    },
  }
}

function project(folder: string, name: string): Contender {
  return {
    name,
    dialect: 'rt.v1',
    start: (options = {}) =>
      startServer({
        program: join(folder, 'dist/main.js'),
        cwd: folder,
        core: 'core' in options ? options.core : 0,
        env: {
          NODE_ENV: 'production',
          ...issuer,
          ...clientLimits,
          ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
          ...options.env,
        },
      }),
  }
}

function peer(
  folder: string,
  name: string,
  dialect: DialectName,
  file: string,
  env: Readonly<Record<string, string>> = {},
): Contender {
  return {
    name,
    dialect,
    start: (options = {}) =>
      startServer({
        program: join(folder, file),
        cwd: folder,
        core: 'core' in options ? options.core : 0,
        env: {
          NODE_ENV: 'production',
          ...env,
          ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
        },
      }),
  }
}

/** Kept between runs, as installing takes longer than many rows. */
async function installPeers(withUws: boolean): Promise<string> {
  const folder = join(tmpdir(), 'create-realtime-bench-peers')
  cpSync(fileURLToPath(new URL('../peers', import.meta.url)), folder, { recursive: true })
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const isMissing = (name: string) => !existsSync(join(folder, 'node_modules', name))
  if (isMissing('socket.io')) await run('npm', ['install', ...flags], { cwd: folder })
  if (withUws && isMissing('uwebsockets'))
    await run('npm', ['install', '--no-save', ...flags, uwsPackage], { cwd: folder })
  return folder
}
