import { request, type IncomingHttpHeaders } from 'node:http'

export interface UpgradeOptions {
  readonly query?: Readonly<Record<string, string>>
  /** Besides those of a handshake; `undefined` takes one of them out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly protocols?: readonly string[]
}

export interface UpgradeAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
}

/** Asks the server at `url` for an upgrade, from its own origin, and tells how it answered. */
export function upgrade(url: string, options: UpgradeOptions = {}): Promise<UpgradeAnswer> {
  const { query = {}, headers = {}, protocols = ['rt.v1'] } = options
  const asked = request(`${url}/ws?${new URLSearchParams(query).toString()}`)
  const sent = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': protocols.join(', '),
    origin: url,
    ...headers,
  }
  for (const [name, value] of Object.entries(sent))
    if (value !== undefined) asked.setHeader(name, value)
  return new Promise((resolve, reject) => {
    asked.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode ?? 0, headers: response.headers })
    })
    asked.on('response', (response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, headers: response.headers })
    })
    asked.on('error', reject)
    asked.end()
  })
}
