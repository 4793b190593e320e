import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { newId, openClient, type Client, type Frame } from './client.ts'
import { textAt, type Json } from './json.ts'
import type { Attempt } from './handshake.ts'
import type { Blueprint, Claims, Credential, Events, Fleet, Node } from './target.ts'

export interface OpenOptions {
  readonly node?: Node
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  readonly claims?: Claims
}

/** How long nothing must arrive for the suite to believe that nothing will. */
const quietMs = 150

/** What one case works with: servers, users of its own, and the application's events by their meaning. */
export class Trial {
  readonly fleet: Fleet
  readonly blueprint: Blueprint
  readonly events: Events
  #clients: Client[] = []

  constructor(fleet: Fleet, blueprint: Blueprint, events: Events) {
    this.fleet = fleet
    this.blueprint = blueprint
    this.events = events
  }

  get node(): Node {
    return this.fleet.nodes[0]
  }

  /** A node other than the first; the first if there is no other. */
  get otherNode(): Node {
    return this.fleet.nodes[1] ?? this.fleet.nodes[0]
  }

  /** A name that nobody else uses. */
  fresh(prefix: string): string {
    return `${prefix}-${randomBytes(5).toString('hex')}`
  }

  /** The place of a conversation: a new room, or undefined where there are no rooms. */
  place(): string | undefined {
    return this.blueprint.rooms ? this.fresh('room') : undefined
  }

  streamOf(place: string | undefined): string {
    return place === undefined ? 'all' : `room:${place}`
  }

  /** Everything that an upgrade request needs to be accepted. */
  async request(
    user: string,
    options: OpenOptions = {},
  ): Promise<Attempt & { readonly credential: Credential }> {
    const credential = await this.fleet.credential(user, options.claims)
    const { node = this.node, query, headers, protocols = ['rt.v1'] } = options
    return {
      url: node.url,
      query: { ...credential.query, ...query },
      headers: { ...credential.headers, ...headers },
      protocols,
      credential,
    }
  }

  async open(user: string, options: OpenOptions = {}): Promise<Client> {
    const client = await openClient(await this.request(user, options))
    this.#clients.push(client)
    return client
  }

  /** Opens and joins. */
  async openIn(
    place: string | undefined,
    user: string,
    options: OpenOptions = {},
  ): Promise<Client> {
    const client = await this.open(user, options)
    await this.join(client, place)
    return client
  }

  async join(client: Client, place: string | undefined): Promise<void> {
    if (place !== undefined) await client.expectAck('sys.join', {}, { room: place })
  }

  /** Sends a durable event and waits for its ack; the result is its cursor. */
  async say(
    client: Client,
    place: string | undefined,
    text: string,
    id = newId(),
  ): Promise<string> {
    const ack = await client.expectAck(...this.saying(place, text, id))
    return textAt(ack, 'data.cursor')
  }

  /** As `say`, many times, with all events on their way at once. */
  async sayAll(
    client: Client,
    place: string | undefined,
    texts: readonly string[],
  ): Promise<readonly string[]> {
    return Promise.all(texts.map((text) => this.say(client, place, text)))
  }

  /** The arguments of `Client.ask` for a durable event. */
  saying(
    place: string | undefined,
    text: string,
    id = newId(),
  ): [string, Json, { id: string; room?: string }] {
    const { event, data } = this.events.say
    return [event, data(text), { id, ...(place === undefined ? {} : { room: place }) }]
  }

  /** What was said on a stream, as this client heard it, in order. */
  heard(client: Client, place: string | undefined): readonly string[] {
    const { heard, textPath } = this.events.say
    return client
      .durable(this.streamOf(place))
      .filter((frame) => frame['event'] === heard)
      .map((frame) => textAt(frame, `data.${textPath}`))
  }

  /** Waits until the client heard so many, and says what it heard. */
  async hears(client: Client, place: string | undefined, texts: readonly string[]): Promise<void> {
    await client.until(() => this.heard(client, place).length >= texts.length)
    assert.deepEqual(this.heard(client, place), texts)
  }

  /** Shows that the connection still answers. Costs one of the ten errors a minute that 3.8 allows. */
  async alive(client: Client): Promise<void> {
    const error = await client.expectError('no.such.event', null)
    assert.equal(textAt(error, 'code'), 'unknown_event')
  }

  /** Gives what must not come the time to come. */
  async quiet(ms = quietMs): Promise<void> {
    await delay(ms)
  }

  /** Connects with `resume=1`, sends the cursors and waits until each stream of the answer is live. */
  async resume(
    user: string,
    cursors: readonly string[],
    options: OpenOptions = {},
  ): Promise<Client> {
    const client = await this.open(user, { ...options, query: { ...options.query, resume: '1' } })
    client.send('sys.resume', { cursors })
    for (const cursor of cursors) await resumed(client, streamIn(cursor))
    return client
  }

  async end(): Promise<void> {
    const clients = this.#clients
    this.#clients = []
    for (const client of clients) client.peer.destroy()
    await Promise.all(clients.map(({ peer }) => peer.closed))
  }
}

/** Waits for the end of a stream's replay; the result is its `sys.resumed`. */
export async function resumed(client: Client, stream: string, from = 0): Promise<Frame> {
  const of = (event: string) => (frame: Frame) =>
    frame['event'] === event && textAt(frame, 'data.stream') === stream
  const verdict = await client.next(of('sys.resumed'), from)
  if (textAt(verdict, 'data.status') !== 'forbidden') await client.next(of('sys.replay_end'), from)
  return verdict
}

/** The part of a cursor before the `@`. */
export function streamIn(cursor: string): string {
  return cursor.slice(0, cursor.lastIndexOf('@'))
}
