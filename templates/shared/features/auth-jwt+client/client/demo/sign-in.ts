import { demoAccount } from './demo-account.js'
import type { Identity, SignIn } from './identity.js'
import { rememberedName, rememberName } from './remembered-name.js'
import { askForName } from './sign-in-form.js'

/** The demo's sign-in gives out a JSON Web Token, also whenever one is about to end. */
export const signIn: SignIn = {
  identify: async () => {
    const name = rememberedName()
    return name === undefined ? await askForName(enter) : identityOf(name)
  },
  change: () => askForName(enter),
}

async function enter(name: string): Promise<Identity> {
  await tokenFor(name)
  rememberName(name)
  return identityOf(name)
}

function identityOf(name: string): Identity {
  return { options: { token: () => tokenFor(name) } }
}

async function tokenFor(name: string): Promise<string> {
  const { credential = '' } = await demoAccount(name)
  return credential
}
