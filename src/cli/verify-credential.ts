import { createHash, createHmac, randomBytes } from 'node:crypto'

import type { VerifiedProject } from './verify-project.ts'

/** What the app is started with so that a credential for it can be made, and how one is made. */
export interface CredentialPlan {
  readonly env: Readonly<Record<string, string>>
  /** The credential of one connection, or why there is none. */
  readonly make: (port: number) => Promise<Credential>
}

export type Credential =
  | { readonly query: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly why: string }

/** How long the token of a check is good for, seconds. */
const TOKEN_LIFE_S = 60
const USER = 'verify'

/** How a credential is come by, for each way to authenticate. `cookie` is one that a person brought along. */
export function planCredential(
  project: VerifiedProject,
  cookie: string | undefined,
): CredentialPlan {
  const secret = project.secret ?? randomBytes(32).toString('hex')
  // A key set of an identity provider signs nothing for us: the check brings a secret of its own.
  const own = {
    [project.nameOf('JWT_SECRET')]: secret,
    [project.nameOf('JWT_JWKS_URL')]: '',
  }
  const env = project.secret === undefined ? own : {}
  switch (project.auth) {
    case 'jwt':
      return { env, make: () => inQuery('token', signedToken(project, secret)) }
    case 'ticket':
      return { env, make: (port) => ticketFor(port, signedToken(project, secret)) }
    case 'api-key':
      return planKey(project)
    case 'session':
      return { env: { DEMO_SIGN_IN: 'true' }, make: (port) => sessionFor(port, project, cookie) }
    default:
      return { env: {}, make: () => inQuery('guest', USER) }
  }
}

function inQuery(name: string, value: string): Promise<Credential> {
  return Promise.resolve({ query: `?${name}=${value}`, headers: {} })
}

function planKey(project: VerifiedProject): CredentialPlan {
  const key = randomBytes(32).toString('base64url')
  const known = project.keys === undefined || project.keys === '' ? [] : [project.keys]
  const own = `${USER}:${createHash('sha256').update(key).digest('hex')}`
  return {
    env: { [project.nameOf('API_KEYS')]: [...known, own].join(',') },
    make: () => inQuery('api_key', key),
  }
}

async function ticketFor(port: number, token: string): Promise<Credential> {
  const response = await fetch(`http://127.0.0.1:${port}/realtime/ticket`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  const text = await response.text()
  const ticket = response.ok ? /"ticket":"([\w-]+)"/.exec(text)?.[1] : undefined
  return ticket === undefined
    ? { why: `POST /realtime/ticket answered ${response.status}.` }
    : inQuery('ticket', ticket)
}

/** The cookie that a person gave, or else that of the demo's sign-in, which projects of their own have. */
async function sessionFor(
  port: number,
  { isPatched }: VerifiedProject,
  cookie: string | undefined,
): Promise<Credential> {
  if (cookie !== undefined) return { query: '', headers: { cookie } }
  if (isPatched) {
    return {
      why: 'Only your app can sign somebody in: give the cookie of a signed-in browser by `--cookie "<name>=<value>"`.',
    }
  }
  const response = await fetch(`http://127.0.0.1:${port}/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: USER }),
  })
  await response.text()
  const cookies = response.headers.getSetCookie().map((one) => one.replace(/;.*/, ''))
  return response.ok && cookies.length > 0
    ? { query: '', headers: { cookie: cookies.join('; ') } }
    : {
        why: `There is no demo sign-in (it answered ${response.status}): give the cookie of a signed-in browser by \`--cookie "<name>=<value>"\`.`,
      }
}

function signedToken({ issuer, audience }: VerifiedProject, secret: string): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: USER, iss: issuer, aud: audience, iat: now, exp: now + TOKEN_LIFE_S }
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
