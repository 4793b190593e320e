import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { end, forkOn } from '../servers/server.ts'
import type { LoadReport, LoadRequest } from './main.ts'

/** A process that acts as the clients of one server. */
export interface Load {
  readonly ask: (request: LoadRequest) => Promise<LoadReport>
  readonly stop: () => Promise<void>
}

const program = fileURLToPath(new URL('./main.ts', import.meta.url))

export function startLoad(core: number | undefined): Load {
  const child = forkOn(core, program, {
    execArgv: ['--import', '@oxc-node/core/register'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return { ask: (request) => ask(child, request), stop: () => end(child) }
}

function ask(child: ChildProcess, request: LoadRequest): Promise<LoadReport> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('The load has ended.'))
    child.once('exit', ended)
    child.once('message', (answer: LoadReport | { readonly error: string }) => {
      child.off('exit', ended)
      if ('error' in answer) reject(new Error(answer.error))
      else resolve(answer)
    })
    child.send(request)
  })
}
