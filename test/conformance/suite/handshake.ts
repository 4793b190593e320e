import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

/** One upgrade request, as bare as a test wants it. */
export interface Attempt {
  /** `ws://host:port/path`, without the query. */
  readonly url: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  readonly method?: string
  /** Leaves out or replaces headers of the upgrade itself: `{ 'Sec-WebSocket-Version': '8' }`, `{ Upgrade: '' }`. */
  readonly upgrade?: Readonly<Record<string, string>>
  /** Leaves right behind the request, before the answer is known. */
  readonly early?: Buffer
}

/** The answer to an upgrade request. Until somebody reads on, `socket` is paused; `rest` came with the head. */
export interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly socket: Socket
  readonly rest: Buffer
}

/** Sends an upgrade request and waits for the head of the answer. Rejects if the socket ends without one. */
export async function attempt(request: Attempt, withinMs = 10_000): Promise<Answer> {
  const { socket } = await beginAttempt(request, requestText(request))
  if (request.early) socket.write(request.early)
  return readHead(socket, withinMs)
}

/** Opens the TCP connection and writes `text`, which need not be a whole request. */
export async function beginAttempt(
  request: Pick<Attempt, 'url'>,
  text: string,
): Promise<{ readonly socket: Socket }> {
  const { hostname, port } = new URL(request.url)
  const socket = connect({ host: hostname, port: Number(port || 80), noDelay: true })
  // A test that resets the connection must not end the test run.
  socket.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  socket.write(text)
  return { socket }
}

/** The text of an upgrade request as a browser would write it, but for what the attempt overrides. */
export function requestText(request: Attempt): string {
  const url = new URL(request.url)
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
  const headers: Record<string, string> = {
    Host: url.host,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    'Sec-WebSocket-Version': '13',
    ...(request.protocols ? { 'Sec-WebSocket-Protocol': request.protocols.join(', ') } : {}),
    ...request.headers,
    ...request.upgrade,
  }
  const lines = Object.entries(headers)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
  const target = `${url.pathname}${url.search}`
  return [`${request.method ?? 'GET'} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n')
}

function readHead(socket: Socket, withinMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0)
    const timer = setTimeout(() => fail(`no answer within ${withinMs} ms`), withinMs)
    const ended = () => fail(`ended after ${received.length} bytes`)
    function fail(why: string): void {
      stop()
      socket.destroy()
      reject(new Error(`The upgrade was not answered: ${why}.`))
    }
    function stop(): void {
      clearTimeout(timer)
      socket.off('data', collect)
      socket.off('close', ended)
    }
    function collect(chunk: Buffer): void {
      received = Buffer.concat([received, chunk])
      const end = received.indexOf('\r\n\r\n')
      if (end < 0) return
      stop()
      socket.pause()
      resolve({
        ...parseHead(received.toString('latin1', 0, end)),
        socket,
        rest: received.subarray(end + 4),
      })
    }
    socket.on('data', collect)
    socket.on('close', ended)
  })
}

function parseHead(head: string): Pick<Answer, 'status' | 'headers'> {
  const [first = '', ...lines] = head.split('\r\n')
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  return { status: Number(first.split(' ')[1]), headers }
}
