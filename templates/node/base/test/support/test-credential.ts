import type { Wired } from '../../src/ws/wiring.js'

/** What a test adds to its upgrade request. */
export interface TestCredential {
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
}

/** A good credential of the chosen auth style. */
export type CredentialFor = (user: string, wired: Wired) => Promise<TestCredential>
