import type { IncomingMessage } from 'node:http'

/** The sub-protocol of the wire format. The server selects it and never echoes a credential offered beside it. */
export const subprotocol = 'rt.v1'

/** Longer credentials are refused unread. */
export const maxCredentialBytes = 8_192

/** The value of a query parameter of the upgrade request. */
export function queryParameter(request: IncomingMessage, name: string): string | undefined {
  return requestUrl(request).searchParams.get(name) ?? undefined
}

/** The request's target; only its path and query mean something. */
export function requestUrl(request: IncomingMessage): URL {
  const target = request.url ?? '/'
  return new URL(`http://localhost${target.startsWith('/') ? target : '/'}`)
}

/**
 * A credential from `Authorization: Bearer`, from the sub-protocol `<prefix>.<credential>`, or from the query.
 * The query comes last because proxies log it.
 */
export function readCredential(
  request: IncomingMessage,
  prefix: string,
  parameter: string,
): string | undefined {
  const credential =
    bearerToken(request) ?? offeredCredential(request, prefix) ?? queryParameter(request, parameter)
  return credential !== undefined && credential.length <= maxCredentialBytes
    ? credential
    : undefined
}

export function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer ([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function offeredCredential(request: IncomingMessage, prefix: string): string | undefined {
  const offered = request.headers['sec-websocket-protocol']?.split(',') ?? []
  return offered
    .map((name) => name.trim())
    .find((name) => name.startsWith(`${prefix}.`))
    ?.slice(prefix.length + 1)
}
