import { openClient } from '../suite/client.ts'
import type { Blueprint, Fleet, Node, Target } from '../suite/target.ts'
import { signToken } from './credentials.ts'
import { chatEvents } from './events.ts'

/** A server that somebody else runs: only what can be asked of it from outside is asked. */
export interface Remote {
  /** `ws://host:port/ws` */
  readonly url: string
  /** The HS256 secret of a server that takes tokens; without it the server must let anybody in. */
  readonly jwtSecret?: string
}

export function remoteTarget({ url, jwtSecret }: Remote): Target {
  return {
    name: url,
    offers: [],
    events: chatEvents,
    start: async () => {
      const node: Node = {
        url,
        origin: new URL(url.replace(/^ws/, 'http')).origin,
        stop: notOurs,
        kill: notOurs,
        restart: notOurs,
        output: () => '',
      }
      return Promise.resolve<Fleet>({
        nodes: [node],
        credential: (user, claims = {}) => {
          if (jwtSecret === undefined) return Promise.resolve({ user })
          const secret = signToken(user, claims, jwtSecret)
          return Promise.resolve({ user, secret, query: { token: secret } })
        },
        stop: () => Promise.resolve(),
      })
    },
  }
}

/** What the server says about itself in its hello. */
export async function remoteBlueprint({ url, jwtSecret }: Remote): Promise<Blueprint> {
  const token = jwtSecret === undefined ? undefined : signToken('probe', {}, jwtSecret)
  const client = await openClient({ url, ...(token ? { query: { token } } : {}) })
  const hello = JSON.stringify(client.hello)
  client.peer.destroy()
  return {
    auth: jwtSecret === undefined ? 'none' : 'jwt',
    rooms: !hello.includes('"stream":"all"'),
    database: 'none',
    scaling: 'single',
    starter: 'chat',
  }
}

function notOurs(): Promise<never> {
  return Promise.reject(new Error('This server is not ours to stop.'))
}
