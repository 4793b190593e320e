import { Unavailable } from './contracts.js'
import { openLink, type Client, type LinkParts } from './link.js'

export type ReceiveMessage = (channel: string, message: Buffer) => void

/** The channels that this node listens to. */
export interface Subscriber {
  /** Resolves once Redis confirmed that later messages reach this node. Throws Unavailable. */
  readonly subscribe: (channel: string) => Promise<void>
  readonly unsubscribe: (channel: string) => void
  readonly onMessage: (receive: ReceiveMessage) => void
  readonly isReady: () => boolean
  readonly close: () => Promise<void>
}

/** Messages come as bytes: not all of them are text. */
const asBuffers = true

export async function openSubscriber(parts: LinkParts): Promise<Subscriber> {
  const wanted = new Set<string>()
  let receive: ReceiveMessage | undefined

  // The library resets its parser when a listener throws, and loses its place in the connection.
  function pass(message: Buffer, channel: Buffer): void {
    try {
      receive?.(channel.toString(), message)
    } catch (error) {
      parts.log.error({ err: error }, 'message')
    }
  }

  function giveUp(client: Client, channel: string): void {
    // Fails only with the connection, and then the subscription is gone as well.
    client.unsubscribe(channel, pass, asBuffers).catch(() => undefined)
  }

  /** Takes up all channels on a connection that replaces a lost one. */
  async function prepare(client: Client): Promise<void> {
    const channels = [...wanted]
    if (channels.length > 0) await client.subscribe(channels, pass, asBuffers)
    for (const channel of channels) if (!wanted.has(channel)) giveUp(client, channel)
  }

  const link = await openLink({ ...parts, prepare })
  return {
    async subscribe(channel) {
      wanted.add(channel)
      const client = link.client()
      if (client === undefined) throw new Unavailable()
      try {
        await client.subscribe(channel, pass, asBuffers)
      } catch (error) {
        throw new Unavailable({ cause: error })
      }
    },
    unsubscribe(channel) {
      wanted.delete(channel)
      const client = link.client()
      if (client) giveUp(client, channel)
    },
    onMessage(next) {
      receive = next
    },
    isReady: () => link.client() !== undefined,
    close: link.close,
  }
}
