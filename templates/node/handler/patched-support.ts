/** The server of this app on a port of its own. Who connects is told by the query: this is no test of your sign-in. */
async function start(served: readonly AnyHandler[]) {
  loadEnvironment()
  const config = loadConfig({ ...process.env, RT_DRAIN_DELAY_MS: '1', RT_DRAIN_SPREAD_MS: '1' })
  const wired = await wire(config, createLog('silent'), { handlers: served })
  Object.assign(wired.authenticator, { authenticate })
  const http = createServer()
  wired.realtime.attach(http)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  opened.push(async () => {
    await wired.stop()
    http.close()
  })
  const port = typeof address === 'object' ? address?.port : undefined
  return { url: `127.0.0.1:${port}${config.RT_PATH}`, wired }
}

function authenticate(request: IncomingMessage) {
  const userId = new URLSearchParams(request.url?.split('?')[1]).get('user') ?? 'nobody'
  const principal = { userId, name: userId, expiresAt: null, issuedAt: Date.now() }
  return Promise.resolve({ ok: true, principal })
}

/** A connected user who is in the place. */
async function arrive(url: string, user: string) {
  const headers = { origin: `http://${url.split('/')[0]}` }
  const socket = new WebSocket(`ws://${url}?user=${user}`, ['rt.v1'], { headers })
  opened.push(() => socket.terminate())
  const frames: Frame[] = []
  socket.on('message', (bytes) => {
    frames.push(JSON.parse(String(bytes)))
  })

  async function next(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = frames.find(fits)
      if (found !== undefined) return found
      await once(socket, 'message')
    }
  }

  function request(name: string, data: unknown, where: object): Promise<Frame> {
    const id = `${user}-${frames.length}-request`
    socket.send(JSON.stringify({ event: name, data, id, ...where }))
    return next((frame) => frame.id === id)
  }

  await next((frame) => frame.event === 'sys.hello')
  // rows: join
  return { next, request }
}
