import type { IncomingMessage } from 'node:http'
import type { Broker } from '../backplane/broker.js'
import type { Clock } from '../clock.js'
import type { Config } from '../config.js'

/** Who a connection belongs to. */
export interface Principal {
  /** Stable and unique; streams, limits and idempotency are kept per user id. */
  readonly userId: string
  /** What other people see. */
  readonly name: string
  /** When the credential ends, milliseconds since the Unix epoch; null if it does not. */
  readonly expiresAt: number | null
  /** When the credential was issued; a revocation refuses those that are older. */
  readonly issuedAt: number
}

export type AuthResult =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly challenge: string }

/** The credential of one connection attempt: the upgrade request itself. */
export interface Authenticator {
  /** Decides during the upgrade. Refuses rather than throws; a throw is answered with 503. */
  readonly authenticate: (request: IncomingMessage) => Promise<AuthResult>
  /** As `authenticate`, without using up a credential that is good only once. */
  readonly check: (request: IncomingMessage) => Promise<AuthResult>
  /** True if browsers attach the credential on their own, so that the Origin must always be checked. */
  readonly isAmbient: boolean
}

export interface AuthenticatorParts {
  readonly config: Config
  readonly broker: Broker
  readonly clock: Clock
}
