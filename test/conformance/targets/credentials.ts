import { createHash, createHmac } from 'node:crypto'
import { parseJson, textAt } from '../suite/json.ts'
import type { Blueprint, Claims, Credential, Node } from '../suite/target.ts'

/** Who signs tokens, for whom, and with what. */
export interface Issuer {
  readonly secret: string
  readonly issuer: string
  readonly audience: string
}

/** The issuer that the suite's own servers believe. */
export const suiteIssuer: Issuer = {
  secret: 'conformance-secret-of-more-than-32-characters',
  issuer: 'https://issuer.example',
  audience: 'conformance',
}

/** Users of API keys, which have to be known when a server starts. */
const keyHolders = 400

const tokenEnv = {
  JWT_SECRET: suiteIssuer.secret,
  JWT_ISSUER: suiteIssuer.issuer,
  JWT_AUDIENCE: suiteIssuer.audience,
}

/** What each style of authentication reads from the environment. */
export const authEnv: Readonly<Record<Blueprint['auth'], Readonly<Record<string, string>>>> = {
  jwt: tokenEnv,
  ticket: tokenEnv,
  session: { SESSION_SECRET: suiteIssuer.secret },
  'api-key': {
    API_KEYS: Array.from(
      { length: keyHolders },
      (_, index) => `holder-${index}:${sha256(keyOf(index))}`,
    ).join(','),
  },
  none: {},
}

/** Gives out credentials for the servers of one fleet. */
export function credentialsOf(
  auth: Blueprint['auth'],
  nodes: readonly Node[],
): (user: string, claims?: Claims) => Promise<Credential> {
  const holders = new Map<string, number>()

  return async (user, claims = {}) => {
    if (auth === 'none') return { query: { guest: user } }
    if (auth === 'jwt') return tokenCredential(user, claims)
    if (auth === 'ticket') return fromAny(nodes, (node) => newTicket(node, user))
    if (auth === 'session') return fromAny(nodes, (node) => signIn(node, user))

    const index = holders.get(user) ?? holders.size
    holders.set(user, index)
    if (index >= keyHolders) throw new Error(`More than ${keyHolders} users asked for a key.`)
    return { secret: keyOf(index), query: { api_key: keyOf(index) } }
  }
}

/** A token where the style of `jwt` prefers it. */
export function tokenCredential(user: string, claims: Claims, issuer = suiteIssuer): Credential {
  const secret = signToken(user, claims, issuer)
  // A long token would meet the limit of the address before that of the token.
  if (claims.flaw === 'padded') return { secret, headers: { Authorization: `Bearer ${secret}` } }
  return { secret, query: { token: secret } }
}

/** A token of HS256, or a flawed one. */
export function signToken(
  user: string,
  { expiresInMs = 3_600_000, notBeforeInMs, header, flaw }: Claims,
  { secret, issuer, audience }: Issuer,
): string {
  const now = Date.now()
  const seconds = (ms: number) => (now + ms) / 1_000
  const claims = {
    sub: user,
    name: user,
    iss: flaw === 'issuer' ? 'https://evil.example' : issuer,
    aud: flaw === 'audience' ? 'another' : audience,
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

function keyOf(index: number): string {
  return `rt_${createHash('sha256').update(`key ${index}`).digest('base64url')}`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Asks one node after the other: some may be down. */
async function fromAny(
  nodes: readonly Node[],
  ask: (node: Node) => Promise<Credential>,
): Promise<Credential> {
  const failures: unknown[] = []
  for (const node of nodes) {
    try {
      return await ask(node)
    } catch (error) {
      failures.push(error)
    }
  }
  throw new AggregateError(failures, 'No node gives credentials.')
}

async function newTicket(node: Node, user: string): Promise<Credential> {
  const response = await fetch(`${node.origin}/realtime/ticket`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${signToken(user, {}, suiteIssuer)}` },
  })
  const ticket = textAt(parseJson(await response.text()), 'ticket')
  return { secret: ticket, query: { ticket } }
}

/** The suite's own sign-in, see `build-project.ts`. */
async function signIn(node: Node, user: string): Promise<Credential> {
  const response = await fetch(`${node.origin}/suite/sign-in/${user}`, { method: 'POST' })
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return { secret: cookie, headers: { Cookie: cookie, Origin: node.origin } }
}
