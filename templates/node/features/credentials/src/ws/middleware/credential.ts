import type { IncomingMessage } from 'node:http'
import { queryParameter } from '../request.js'

/** Longer credentials are refused unread. */
export const maxCredentialBytes = 8_192

/** Where a style of credential may stand in a request. */
export interface CredentialPlaces {
  /** Of the sub-protocol `<prefix>.<credential>`. */
  readonly prefix: string
  /** Of the query. */
  readonly parameter: string
  /** True if `Authorization: Bearer` is a place too. */
  readonly isBearer: boolean
}

/** The first credential that the request holds. The query comes last because proxies log it. */
export function readCredential(
  request: IncomingMessage,
  { prefix, parameter, isBearer }: CredentialPlaces,
): string | undefined {
  const credential =
    (isBearer ? bearerToken(request) : undefined) ??
    offeredCredential(request, prefix) ??
    queryParameter(request, parameter)
  return credential && credential.length <= maxCredentialBytes ? credential : undefined
}

function bearerToken({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
}

function offeredCredential({ headers }: IncomingMessage, prefix: string): string | undefined {
  const offered = headers['sec-websocket-protocol']?.split(',') ?? []
  return offered
    .map((name) => name.trim())
    .find((name) => name.startsWith(`${prefix}.`))
    ?.slice(prefix.length + 1)
}
