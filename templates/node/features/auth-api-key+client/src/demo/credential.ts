import { randomBytes } from 'node:crypto'
import type { Wired } from '../ws/wiring.js'
import type { DemoCredentials } from './demo-credential.js'

/** A key that this process knows until it ends. */
export function createDemoCredentials({ authenticator }: Wired): DemoCredentials | undefined {
  return ({ userId, name }) => {
    const credential = `rt_${randomBytes(32).toString('base64url')}`
    authenticator.keys.add({ userId, name }, credential)
    return Promise.resolve({ credential })
  }
}
