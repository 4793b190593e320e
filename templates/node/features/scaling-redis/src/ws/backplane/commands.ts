import { createHash } from 'node:crypto'
import { ErrorReply } from '@redis/client'
import { Unavailable } from './contracts.js'
import type { Client, Link } from './link.js'

/** Several commands that Redis runs as one step. Keys are given as KEYS, everything else as ARGV. */
export interface Script {
  readonly source: string
  readonly sha: string
}

/** What the stores ask of Redis. Throws Unavailable when no answer came: it may have been done or not. */
export interface Commands {
  readonly run: <Reply>(command: (client: Client) => Promise<Reply>) => Promise<Reply>
  readonly runScript: (
    script: Script,
    keys: readonly string[],
    values: readonly (string | number)[],
  ) => Promise<readonly string[]>
}

export function defineScript(source: string): Script {
  return { source, sha: createHash('sha1').update(source).digest('hex') }
}

export function createCommands(link: Link): Commands {
  async function run<Reply>(command: (client: Client) => Promise<Reply>): Promise<Reply> {
    const client = link.client()
    if (client === undefined) throw new Unavailable()
    try {
      return await command(client)
    } catch (error) {
      if (error instanceof ErrorReply && !isPassing(error)) throw error
      if (isDemoted(error)) link.drop(client, error)
      throw new Unavailable({ cause: error })
    }
  }

  return {
    run,
    async runScript(script, keys, values) {
      const options = { keys: [...keys], arguments: values.map(String) }
      const reply = await run(async (client) => {
        try {
          return await client.evalSha(script.sha, options)
        } catch (error) {
          if (!isUnknownScript(error)) throw error
          return client.eval(script.source, options)
        }
      })
      return Array.isArray(reply) ? reply.map(String) : []
    },
  }
}

/** Answers that say "not now" rather than "wrong". */
const passing =
  /^(?:LOADING|READONLY|MASTERDOWN|NOREPLICAS|BUSY|OOM|MISCONF|CLUSTERDOWN|TRYAGAIN)\b/

function isPassing({ message }: ErrorReply): boolean {
  return passing.test(message)
}

/** The server behind this connection became a replica; a new connection may reach the one that took over. */
function isDemoted(error: unknown): boolean {
  return error instanceof ErrorReply && error.message.startsWith('READONLY')
}

/** Redis was restarted, or its scripts were flushed. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof ErrorReply && error.message.startsWith('NOSCRIPT')
}
