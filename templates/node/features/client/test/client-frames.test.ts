import { expect, test } from 'vitest'
import { decodeBinary, encodeBinary } from '../client/binary.js'
import { RealtimeClient } from '../client/realtime-client.js'
import { bytesOf, exampleFrames, isText, textOf } from './support/example-frames.js'

type AnyEvents = { client: Record<string, never>; server: Record<string, unknown> }

type Heard = (event: { readonly data: unknown; readonly code: number }) => void

/** A socket that a test plays the server of. */
class PlayedSocket {
  static last: PlayedSocket | undefined
  binaryType = ''
  readonly #listeners: Heard[] = []

  constructor() {
    PlayedSocket.last = this
  }

  addEventListener(type: string, listener: Heard): void {
    if (type === 'message') this.#listeners.push(listener)
  }

  send(): void {}
  close(): void {}

  hear(data: unknown): void {
    for (const listener of this.#listeners) listener({ data, code: 0 })
  }
}

/** A client to whom the server has said hello, and what it complains of. */
async function welcomed() {
  const errors: unknown[] = []
  const rt = new RealtimeClient<AnyEvents>({
    url: 'ws://localhost/ws',
    WebSocket: PlayedSocket,
    onError: (error) => errors.push(error),
  })
  const connected = rt.connect()
  await expect.poll(() => PlayedSocket.last).toBeDefined()
  const socket = PlayedSocket.last
  PlayedSocket.last = undefined
  socket?.hear(textOf(exampleNamed('sys.hello')))
  await connected
  return { rt, errors, hear: (data: unknown) => socket?.hear(data) }
}

function exampleNamed(event: string) {
  const found = exampleFrames('valid').find(({ frame }) => frame?.['event'] === event)
  if (found === undefined) throw new Error(`No example shows ${event}.`)
  return found
}

const fromServers = exampleFrames('valid').filter((frame) => frame.from === 'server')

test.each(fromServers)('the client hands on: $title', async (example) => {
  const { rt, errors, hear } = await welcomed()
  const seen: unknown[] = []
  const { event, data } = example.frame ?? {}
  rt.on(String(event), (given) => seen.push(given))

  hear(textOf(example))

  expect(errors).toEqual([])
  expect(seen).toHaveLength(1)
  if (data !== undefined) expect(seen).toEqual([data])
  rt.close()
})

test('a frame that is not JSON is reported, and the next one is heard', async () => {
  const { rt, errors, hear } = await welcomed()
  const seen: unknown[] = []
  rt.on('note', (data) => seen.push(data))

  hear('{"event":"note"')
  hear('{"event":"note","data":{"text":"hi"}}')

  expect(errors).toHaveLength(1)
  expect(seen).toEqual([{ text: 'hi' }])
  rt.close()
})

const binary = exampleFrames('valid').filter((example) => !isText(example))

test.each(binary)('the client writes and reads: $title', (example) => {
  const { event = '', ...rest } = example.frame ?? {}
  const payload = Uint8Array.from(Buffer.from(example.payload ?? '', 'hex'))

  const message = encodeBinary({ event: String(event), ...rest }, payload)

  expect(message).toEqual(Uint8Array.from(bytesOf(example)))
  expect(decodeBinary(Uint8Array.from(bytesOf(example)).buffer)).toEqual({
    ...example.frame,
    data: payload,
  })
})
