import type { CredentialFor } from './test-credential.js'

/** What the auth style needs in the environment. */
export const testEnvironment: Readonly<Record<string, string>> = {}

export const credentialFor: CredentialFor = () => Promise.resolve({ headers: {}, query: {} })
