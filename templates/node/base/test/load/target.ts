import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readCredentials, type Credential, type LoadOptions } from './options.js'
import type { Target } from './run.js'

type Message = { readonly url: string } | { readonly user: string; readonly credential: Credential }

/** The server at `--url`, or one that is started for this load and ends with this process. */
export function findTarget({ url, credentials }: LoadOptions): Promise<Target> {
  if (url === undefined) return startTarget()
  const known = credentials === undefined ? [] : readCredentials(credentials)
  let given = 0

  const credentialFor = (): Promise<Credential> => {
    const credential = known[given % known.length] ?? { headers: {}, query: {} }
    given += 1
    return Promise.resolve(credential)
  }
  return Promise.resolve({ url, credentialFor })
}

async function startTarget(): Promise<Target> {
  const server = fork(fileURLToPath(new URL('./server.ts', import.meta.url)), [], {
    execArgv: process.execArgv,
  })
  const asked = new Map<string, (credential: Credential) => void>()
  const started = new Promise<string>((resolve, reject) => {
    server.on('message', (message: Message) => {
      if ('url' in message) resolve(message.url)
      else asked.get(message.user)?.(message.credential)
    })
    server.on('exit', () => reject(new Error('The server did not start, or ended.')))
  })
  return {
    url: await started,
    credentialFor: (user) =>
      new Promise((resolve) => {
        asked.set(user, resolve)
        server.send(user)
      }),
  }
}
