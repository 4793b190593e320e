import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'

export interface SignedToken {
  readonly header: unknown
  readonly claims: unknown
}

/**
 * Opens a compact JWS that `key` signed with HS256; undefined for any other text. It is by hand because every connect
 * waits for it: a library on WebCrypto hops to a thread and back, which costs about ten times this.
 *
 * Nothing of the token is parsed before its signature was found right, and the algorithm is never the token's choice.
 */
export function openHs256(token: string, key: KeyObject): SignedToken | undefined {
  const [header, claims, signature, ...rest] = token.split('.')
  if (!header || !claims || !signature || rest.length > 0) return undefined

  const expected = createHmac('sha256', key).update(`${header}.${claims}`).digest('base64url')
  if (!isEqual(signature, expected)) return undefined

  const opened = { header: decode(header), claims: decode(claims) }
  return isHs256(opened.header) ? opened : undefined
}

/** Compares the texts, not what they decode to: base64url has several spellings of the same bytes. */
function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function isHs256(header: unknown): boolean {
  return typeof header === 'object' && header !== null && 'alg' in header && header.alg === 'HS256'
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
}
