import { demoAccount } from './demo-account.js'
import type { Identity, SignIn } from './identity.js'
import { askForName } from './sign-in-form.js'

const key = 'demo-api-key'

/**
 * The demo's sign-in gives out an API key that lives as long as the server. Keys are meant for machines: a page
 * that everybody can open must never contain one of yours.
 */
export const signIn: SignIn = {
  identify: async () => {
    const apiKey = sessionStorage.getItem(key)
    return apiKey === null ? await askForName(enter) : { options: { apiKey } }
  },
  change: () => askForName(enter),
}

async function enter(name: string): Promise<Identity> {
  const { credential: apiKey = '' } = await demoAccount(name)
  sessionStorage.setItem(key, apiKey)
  return { options: { apiKey } }
}
