import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import type { AttemptLimit, Revocations } from './backplane/contracts.js'
import type { Authenticator, Principal } from './middleware/authenticate.js'
import { queryParameter, requestUrl, subprotocol } from './request.js'

export interface UpgradeParts {
  readonly authenticator: Authenticator
  readonly attempts: AttemptLimit
  readonly revocations: Revocations
  readonly allowedOrigins: readonly string[]
  readonly trustProxy: boolean
}

export type UpgradeDecision =
  | { readonly accepted: true; readonly principal: Principal; readonly instance: string }
  | { readonly accepted: false; readonly refusal: Refusal }

/** An HTTP answer in place of the upgrade. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 414 | 426 | 429 | 503
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Longest request target that is read: a credential of 8 KiB and the other parameters. */
const maxUrlLength = 10_240

/** Decides an upgrade before anything is written. Cheap checks first, so that a flood of bad requests stays cheap. */
export async function decideUpgrade(
  parts: UpgradeParts,
  request: IncomingMessage,
): Promise<UpgradeDecision> {
  if ((request.url ?? '').length > maxUrlLength) return refuse(414, 'The URL is too long.')
  if (!isHandshake(request))
    return refuse(426, 'A WebSocket handshake is expected.', { 'Sec-WebSocket-Version': '13' })

  // Before the attempts are counted: a page of another site must not use up those of its visitors.
  if (!isOriginAllowed(request, parts)) return refuse(403, 'This origin may not connect.')
  const waitMs = await parts.attempts.attempt(clientAddress(request, parts.trustProxy))
  if (waitMs > 0) return refuse(429, 'Too many attempts.', retryAfter(waitMs))
  if (!speaksOurProtocol(request)) return refuse(400, `The sub-protocol is ${subprotocol}.`)

  const instance = queryParameter(request, 'client') ?? ''
  if (!instancePattern.test(instance)) return refuse(400, 'client must be 1-64 of A-Z a-z 0-9 _ -')

  const result = await parts.authenticator.authenticate(request)
  if (!result.ok) return refuse(401, 'A valid credential is needed.', challenge(result.challenge))

  const { principal } = result
  if (await parts.revocations.isRevoked(principal))
    return refuse(401, 'The credential was revoked.', challenge('Bearer error="invalid_token"'))
  return { accepted: true, principal, instance }
}

/** What attempts are counted by: the peer's address; behind a trusted proxy, the last one that the proxy itself added. */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined
  const last = forwarded?.toString().split(',').at(-1)?.trim()
  return networkOf(last || (request.socket.remoteAddress ?? 'unknown'))
}

/** A household or a rented server has a whole /64 of IPv6 addresses, so these count as one. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  const [groups = ''] = address.split('::', 1)
  return [...groups.split(':'), '0', '0', '0', '0'].slice(0, 4).join(':')
}

/** RFC 6455, section 4.2.1. */
function isHandshake({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '')
  )
}

/** A client that does not name its instance gets none in common with anyone: the empty name is allowed. */
const instancePattern = /^[A-Za-z0-9_-]{0,64}$/

/**
 * Browsers send Origin with every upgrade and do not apply the same-origin policy to it, so any page may try.
 * Its origin must be the host itself or on the allow-list. Only programs send none; they pass unless the credential
 * is one that a browser would attach on its own.
 */
function isOriginAllowed(request: IncomingMessage, parts: UpgradeParts): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return !parts.authenticator.isAmbient
  if (parts.allowedOrigins.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

function speaksOurProtocol(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol']
  return offered === undefined || offered.split(',').some((name) => name.trim() === subprotocol)
}

function refuse(
  status: Refusal['status'],
  message: string,
  headers: Record<string, string> = {},
): UpgradeDecision {
  return { accepted: false, refusal: { status, message, headers } }
}

function challenge(value: string): Record<string, string> {
  return { 'WWW-Authenticate': value }
}

function retryAfter(waitMs: number): Record<string, string> {
  return { 'Retry-After': String(Math.ceil(waitMs / 1_000)) }
}

/** True if the request is for our path. */
export function isRealtimePath(request: IncomingMessage, path: string): boolean {
  return requestUrl(request).pathname === path
}
