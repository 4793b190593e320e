import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'

/** Runs once before all tests: they use the Redis of TEST_REDIS_URL or REDIS_URL, or one that ends with them. */
export default async function startRedis(): Promise<() => void> {
  const given = process.env['TEST_REDIS_URL'] ?? process.env['REDIS_URL']
  if (given) {
    process.env['TEST_REDIS_URL'] = given
    return () => undefined
  }

  const port = await freePort()
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const redis = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] })
  process.once('exit', () => redis.kill())
  await untilReady(redis)
  process.env['TEST_REDIS_URL'] = `redis://127.0.0.1:${port}`
  return () => void redis.kill()
}

const missing =
  'These tests need Redis 7 or newer. Install it (Debian, Ubuntu: sudo apt-get install redis-server; ' +
  'macOS: brew install redis) or name one in TEST_REDIS_URL.'

function untilReady(redis: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    redis.once('error', (error) => reject(new Error(missing, { cause: error })))
    redis.once('exit', (code) => reject(new Error(`redis-server ended with code ${code}.`)))
    redis.stdout?.on('data', (output: Buffer) => {
      if (output.includes('Ready to accept connections')) resolve()
    })
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => {
    server.once('listening', resolve)
  })
  // A server that listens on TCP has an AddressInfo, never a string or null.
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return port
}
