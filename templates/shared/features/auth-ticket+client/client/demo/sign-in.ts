import { demoAccount } from './demo-account.js'
import type { Identity, SignIn } from './identity.js'
import { rememberedName, rememberName } from './remembered-name.js'
import { askForName } from './sign-in-form.js'

/** The demo's sign-in gives out a token; the token buys a ticket for each connection. */
export const signIn: SignIn = {
  identify: async () => {
    const name = rememberedName()
    return name === undefined ? await askForName(enter) : identityOf(name)
  },
  change: () => askForName(enter),
}

async function enter(name: string): Promise<Identity> {
  await demoAccount(name)
  rememberName(name)
  return identityOf(name)
}

function identityOf(name: string): Identity {
  return { options: { ticket: () => ticketFor(name) } }
}

async function ticketFor(name: string): Promise<string> {
  const { credential = '' } = await demoAccount(name)
  const response = await fetch('/realtime/ticket', {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}` },
  })
  // The client stops at 401 and comes back later after anything else.
  if (!response.ok)
    throw Object.assign(new Error('The server gave no ticket.'), { status: response.status })
  const { ticket }: { readonly ticket: string } = await response.json()
  return ticket
}
