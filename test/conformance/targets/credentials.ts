import { createHmac } from 'node:crypto'
import { at, parseJson, textAt } from '../suite/json.ts'
import type { Blueprint, Claims, Credential, Node } from '../suite/target.ts'

/** The secret that the suite's servers share. */
export const jwtSecret = 'conformance-secret-of-more-than-32-characters'

/** What each style of authentication reads from the environment. */
export const authEnv: Readonly<Record<Blueprint['auth'], Readonly<Record<string, string>>>> = {
  jwt: { JWT_SECRET: jwtSecret },
  session: { SESSION_SECRET: jwtSecret, DEMO_SIGN_IN: 'true' },
  ticket: { SESSION_SECRET: jwtSecret, JWT_SECRET: jwtSecret, DEMO_SIGN_IN: 'true' },
  'api-key': { DEMO_SIGN_IN: 'true' },
  none: {},
}

/** A credential of one user, in the place that the style prefers. */
export async function credentialFor(
  auth: Blueprint['auth'],
  node: Node,
  user: string,
  claims: Claims = {},
): Promise<Credential> {
  if (auth === 'none') return { user }
  if (auth === 'jwt') {
    const secret = signToken(user, claims)
    // A long token would meet the limit of the address before that of the token.
    if (claims.flaw === 'padded')
      return { user, secret, headers: { Authorization: `Bearer ${secret}` } }
    return { user, secret, query: { token: secret } }
  }
  return signIn(auth, node, user)
}

/** A token of HS256, or a flawed one. */
export function signToken(
  user: string,
  { expiresInMs = 3_600_000, notBeforeInMs, header, flaw }: Claims,
  secret = jwtSecret,
): string {
  const now = Date.now()
  const seconds = (ms: number) => (now + ms) / 1_000
  const claims = {
    sub: user,
    name: user,
    iat: seconds(0),
    ...(expiresInMs === null ? {} : { exp: seconds(expiresInMs) }),
    ...(notBeforeInMs === undefined ? {} : { nbf: seconds(notBeforeInMs) }),
    ...(flaw === 'padded' ? { padding: 'x'.repeat(9_000) } : {}),
  }
  const alg = flaw === 'none' ? 'none' : 'HS256'
  const signed = `${encoded({ alg, typ: 'JWT', ...header })}.${encoded(claims)}`
  if (flaw === 'none' || flaw === 'cut') return `${signed}.`
  const key = flaw === 'wrong-key' ? `${secret} but another` : secret
  const digest = header?.['alg'] === 'HS512' ? 'sha512' : 'sha256'
  return `${signed}.${createHmac(digest, key).update(signed).digest('base64url')}`
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** Signs in as the demo page does. */
async function signIn(auth: Blueprint['auth'], node: Node, name: string): Promise<Credential> {
  const response = await fetch(`${node.origin}/demo/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: node.origin },
    body: JSON.stringify({ name }),
  })
  if (!response.ok)
    throw new Error(`The demo sign-in answered ${response.status}: ${await response.text()}`)
  const answer = parseJson(await response.text())
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const user = textAt(answer, 'user')
  const given = at(answer, 'credential')
  const credential = typeof given === 'string' ? given : undefined
  if (auth === 'api-key' && credential)
    return { user, secret: credential, query: { api_key: credential } }
  if (auth === 'session')
    return { user, secret: cookie, headers: { Cookie: cookie, Origin: node.origin } }
  if (auth === 'ticket') {
    const ticket = credential ?? (await newTicket(node, cookie))
    return { user, secret: ticket, query: { ticket } }
  }
  throw new Error(`The demo sign-in gave no credential for ${auth}.`)
}

async function newTicket(node: Node, cookie: string): Promise<string> {
  const response = await fetch(`${node.origin}/realtime/ticket`, {
    method: 'POST',
    headers: { Cookie: cookie, Origin: node.origin },
  })
  return textAt(parseJson(await response.text()), 'ticket')
}
