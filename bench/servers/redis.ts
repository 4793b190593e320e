import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { end, freePort } from './server.ts'

export interface Redis {
  readonly url: string
  readonly pid: number
  readonly stop: () => Promise<void>
}

/** A Redis of its own, in memory. */
export async function startRedis(): Promise<Redis> {
  const port = await freePort()
  const fixed = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn('redis-server', ['--port', String(port), ...fixed], { stdio: 'ignore' })
  const { pid } = child
  if (pid === undefined) throw new Error('redis-server is not installed.')
  for (let attempt = 0; !(await answers(port)); attempt += 1) {
    if (attempt === 200) throw new Error('redis-server did not start.')
    await delay(25)
  }
  return { url: `redis://127.0.0.1:${port}`, pid, stop: () => end(child) }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1')
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
}
