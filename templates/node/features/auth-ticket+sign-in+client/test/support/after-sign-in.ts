import type { UpgradeOptions } from './upgrade.js'

/** What a page adds to its upgrade after the demo sign-in: the ticket that its credential buys. */
export async function afterSignIn(url: string, answer: Response): Promise<UpgradeOptions> {
  const { credential } = (await answer.json()) as { credential: string }
  const headers = { authorization: `Bearer ${credential}` }
  const bought = await fetch(`${url}/realtime/ticket`, { method: 'POST', headers })
  const { ticket } = (await bought.json()) as { ticket: string }
  return { query: { ticket } }
}
