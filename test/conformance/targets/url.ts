import { openClient } from '../suite/client.ts'
import type { Blueprint, Fleet, Node, Target } from '../suite/target.ts'
import { signToken, tokenCredential, type Issuer } from './credentials.ts'
import { chatEvents } from './events.ts'

/** A server that somebody else runs: only what can be asked of it from outside is asked. */
export interface Remote {
  /** `ws://host:port/ws` */
  readonly url: string
  /** Whose HS256 tokens the server believes; without it the server must let anybody in. */
  readonly issuer?: Issuer
}

export function remoteTarget({ url, issuer }: Remote): Target {
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
        credential: (user, claims = {}) =>
          Promise.resolve(
            issuer === undefined
              ? { query: { guest: user } }
              : tokenCredential(user, claims, issuer),
          ),
        stop: () => Promise.resolve(),
      })
    },
  }
}

/** What the server says about itself in its hello. */
export async function remoteBlueprint({ url, issuer }: Remote): Promise<Blueprint> {
  const token = issuer === undefined ? undefined : signToken('probe', {}, issuer)
  const client = await openClient({ url, ...(token ? { query: { token } } : {}) })
  const hello = JSON.stringify(client.hello)
  client.peer.destroy()
  return {
    auth: issuer === undefined ? 'none' : 'jwt',
    rooms: !hello.includes('"stream":"all"'),
    database: 'none',
    scaling: 'single',
    starter: 'chat',
  }
}

function notOurs(): Promise<never> {
  return Promise.reject(new Error('This server is not ours to stop.'))
}
