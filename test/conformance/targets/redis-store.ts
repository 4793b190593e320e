import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Store } from '../suite/target.ts'
import { freePort } from './server-process.ts'

const run = promisify(execFile)

/** Ends Redis when its standard input ends: with the test, whatever becomes of that. */
const guarded = 'redis-server "$@" & read -r _; kill -9 $!; wait'

export interface RedisStore extends Store {
  readonly url: string
  readonly port: number
  readonly command: (...words: readonly string[]) => Promise<string>
  readonly stop: () => Promise<void>
}

/** A Redis of its own, in memory, that a test may break. `options` are further arguments for its first start. */
export async function startRedis(
  options: readonly string[] = [],
  wanted?: number,
): Promise<RedisStore> {
  const port = wanted ?? (await freePort())
  // A full synchronisation with a replica leaves a dump behind, which a restart would read.
  const folder = mkdtempSync(join(tmpdir(), 'create-realtime-redis-'))
  let child: ChildProcess | undefined

  async function command(...words: readonly string[]): Promise<string> {
    const { stdout } = await run('redis-cli', ['-p', String(port), ...words])
    return stdout.trim()
  }

  async function up(more: readonly string[] = []): Promise<void> {
    const fixed = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
    ]
    rmSync(join(folder, 'dump.rdb'), { force: true })
    child = spawn('sh', ['-c', guarded, 'redis-server', ...fixed, ...more], {
      cwd: folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if ((await command('PING').catch(() => '')) === 'PONG') return
      await delay(25)
    }
    throw new Error('redis-server did not start')
  }

  async function down(): Promise<void> {
    if (child === undefined || child.exitCode !== null) return
    const ended = new Promise((resolve) => child?.once('exit', resolve))
    child.stdin?.end()
    await ended
  }

  await up(options)
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    command,
    up: () => up(),
    down,
    stop: async () => {
      await down()
      rmSync(folder, { recursive: true, force: true })
    },
    pause: async (ms) => {
      await command('CLIENT', 'PAUSE', String(ms), 'ALL')
    },
    cut: async (kind) => {
      await command('CLIENT', 'KILL', 'TYPE', kind)
    },
    restartEmpty: async () => {
      await down()
      await up()
    },
  }
}
