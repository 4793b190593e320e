/** How a client says who it is; none of them means that a cookie does, or that nobody asks. */
export interface CredentialOptions {
  /** A JSON Web Token, or what fetches one: it is called before each connect and when the token is about to end. */
  readonly token?: string | (() => string | Promise<string>)
  /** Fetches a ticket before each connect, because a ticket opens one connection. */
  readonly ticket?: () => string | Promise<string>
  readonly apiKey?: string
}

/**
 * The credential for the next connect, in the form of a sub-protocol: a browser cannot set headers, and addresses are
 * logged by proxies. A provider that throws an error with `status` 401 or 403 says that the user has to sign in
 * again; any other error is tried again later.
 */
export async function readCredential(options: CredentialOptions): Promise<string | undefined> {
  const { token, ticket, apiKey } = options
  if (ticket) return `ticket.${await ticket()}`
  if (token) return `token.${await readToken(token)}`
  return apiKey && `key.${apiKey}`
}

export function readToken(
  token: NonNullable<CredentialOptions['token']>,
): string | Promise<string> {
  return typeof token === 'string' ? token : token()
}

/** Nothing else is tried meanwhile, so a host that says nothing must not hold back the next attempt. */
const checkTimeout = 10_000

/** Asks whether a failed handshake was about the credential, or about the network. */
export async function isRefused(url: string | URL, credential = ''): Promise<boolean> {
  const [kind, ...value] = credential.split('.')
  // A ticket was fresh a moment ago, and the handshake may have used it up.
  if (kind === 'ticket') return false
  const check = new URL('/rt/auth-check', url)
  check.protocol = check.protocol.replace('ws', 'http')
  try {
    const headers = kind ? { authorization: `Bearer ${value.join('.')}` } : {}
    const signal = AbortSignal.timeout(checkTimeout)
    const { status } = await fetch(check, { credentials: 'include', headers, signal })
    return isRefusalStatus(status)
  } catch {
    // The network is down as well: nothing was said about the credential.
    return false
  }
}

export function isRefusalStatus(status: unknown): boolean {
  return status === 401 || status === 403
}
