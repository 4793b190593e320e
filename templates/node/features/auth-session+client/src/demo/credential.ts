import { signIn } from '../session.js'
import type { Wired } from '../ws/wiring.js'
import type { DemoCredentials } from './demo-credential.js'

/** The session of the request becomes that of the user; the answer sets its cookie. */
export function createDemoCredentials(_wired: Wired): DemoCredentials | undefined {
  return async ({ userId, name }, request) => {
    await signIn(request, userId, name)
    return {}
  }
}
