import { isExpressApp } from '../workspace/express-app.ts'
import { readCwd } from '../workspace/target.ts'
import type { CommonFlags, Session } from './session.ts'

/** Asks, where there is an Express app to patch. Elsewhere the answer is no, without a question. */
export async function wouldRatherPatch(flags: CommonFlags, session: Session): Promise<boolean> {
  if (!isExpressApp(readCwd(flags.cwd ?? '.'))) return false

  const { askNewOrPatch } = await import('./ask.ts')
  return (await askNewOrPatch(session.cancelled)) === 'patch'
}
