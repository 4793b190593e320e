import type { IncomingMessage } from 'node:http'

/** The sub-protocol of the wire format. The server selects it and never echoes a credential offered beside it. */
export const subprotocol = 'rt.v1'

/** The value of a query parameter of the upgrade request. */
export function queryParameter(request: IncomingMessage, name: string): string | undefined {
  return requestUrl(request).searchParams.get(name) ?? undefined
}

/** The request's target, parsed once; only its path and query mean something. */
export function requestUrl(request: IncomingMessage): URL {
  const known = urls.get(request)
  if (known !== undefined) return known
  const target = request.url ?? '/'
  const url = new URL(`http://localhost${target.startsWith('/') ? target : '/'}`)
  urls.set(request, url)
  return url
}

/** Every part of a handshake reads its own parameter. */
const urls = new WeakMap<IncomingMessage, URL>()
