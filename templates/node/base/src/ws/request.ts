import type { IncomingMessage } from 'node:http'

/** The sub-protocol of the wire format. The server selects it and never echoes a credential offered beside it. */
export const subprotocol = 'rt.v1'

/** The value of a query parameter of the upgrade request. */
export function queryParameter(request: IncomingMessage, name: string): string | undefined {
  return requestUrl(request).searchParams.get(name) ?? undefined
}

/** The request's target; only its path and query mean something. */
export function requestUrl(request: IncomingMessage): URL {
  const target = request.url ?? '/'
  return new URL(`http://localhost${target.startsWith('/') ? target : '/'}`)
}
