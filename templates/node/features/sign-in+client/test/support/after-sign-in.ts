import type { UpgradeOptions } from './upgrade.js'

/** What a page adds to its upgrade after the demo sign-in: what it was answered, or the cookie that came with it. */
export async function afterSignIn(_url: string, answer: Response): Promise<UpgradeOptions> {
  const { credential = '' } = (await answer.json()) as { credential?: string }
  const cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  return { headers: { authorization: `Bearer ${credential}`, cookie } }
}
