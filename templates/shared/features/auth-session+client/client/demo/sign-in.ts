import { demoAccount } from './demo-account.js'
import type { Identity, SignIn } from './identity.js'
import { askForName } from './sign-in-form.js'

/** The demo's sign-in sets the session cookie of the application; the browser sends it along by itself. */
export const signIn: SignIn = {
  identify: async () => {
    const { ok } = await fetch('/rt/auth-check')
    return ok ? byCookie : await askForName(enter)
  },
  change: () => askForName(enter),
}

const byCookie: Identity = { options: {} }

async function enter(name: string): Promise<Identity> {
  await demoAccount(name)
  return byCookie
}
