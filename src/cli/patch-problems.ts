import type { Given } from '../blueprint/options.ts'
import type { AuthCalls, Paste } from '../edit/express/auth-calls.ts'
import type { App } from '../edit/express/find-app.ts'
import type { Candidate, Refusal } from '../edit/express/finding.ts'
import type { PackageFiles } from '../edit/express/package-files.ts'
import { attachSpecifier, wsPlace } from '../edit/express/place.ts'
import type { Problem } from '../errors.ts'

/** What a patch does when nothing is said: the smallest server that does everything. */
export const PATCH_FALLBACKS = {
  starter: 'blank',
  database: 'none',
  client: false,
  docker: false,
  git: false,
} as const satisfies Given

/** A refusal in the form that people and programs get, with the text to paste. */
export function refusalProblem(
  app: Extract<App, { outcome: 'refused' }>,
  files: PackageFiles,
): Problem {
  const { entry, refusal, candidates } = app
  const [first] = candidates
  const path = first?.path ?? entry?.path ?? 'server.js'
  const isName = first !== undefined && /^[\w$.]+$/.test(first.expression)
  const expression = isName ? first.expression : 'server'
  const ours = { name: 'attachRealtime', module: 'attach' } as const
  const snippet = snippetIn(files, entry, { path, ours, expression })
  return problemOf(refusal, `${snippet} // the http.Server that \`listen\` opens`, candidates)
}

/** The same for an app whose server was found, and not what the way of authenticating needs. */
export function authProblem(
  { refusal, paste }: Extract<AuthCalls, { outcome: 'refused' }>,
  { entry, candidates }: Extract<App, { outcome: 'found' }>,
  files: PackageFiles,
): Problem {
  return problemOf(refusal, snippetIn(files, entry, paste), candidates)
}

function problemOf(
  { reason, message, where, hint }: Refusal,
  snippet: string,
  candidates: readonly Candidate[],
): Problem {
  const facts = { reason, candidates }
  return {
    code: 'cannot-patch',
    message: `${message} Nothing was changed.`,
    where,
    hint,
    snippet,
    facts,
  }
}

/** The two lines that a person would write, in the language of the file they belong to. */
function snippetIn(
  files: PackageFiles,
  entry: App['entry'],
  { path, ours, expression }: Paste,
): string {
  const place = wsPlace(files, path, entry?.folder ?? '')
  const from = attachSpecifier(place, path, ours.module)
  const load =
    place.dialect === 'cjs'
      ? `const { ${ours.name} } = require('${from}')`
      : `import { ${ours.name} } from '${from}'`
  return `${load}\n\n${ours.name}(${expression})`
}
