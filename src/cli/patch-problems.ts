import type { Given } from '../blueprint/options.ts'
import { optionOf } from '../blueprint/options.ts'
import type { App } from '../edit/express/find-app.ts'
import type { PackageFiles } from '../edit/express/package-files.ts'
import { attachSpecifier, wsPlace } from '../edit/express/place.ts'
import type { Problem } from '../errors.ts'
import { PATCH_OPTIONS } from '../plan/patch-manifest.ts'

/** What a patch does when nothing is said: the smallest server that does everything. */
export const PATCH_FALLBACKS = {
  starter: 'blank',
  database: 'none',
  client: false,
  docker: false,
  git: false,
} as const satisfies Given

/** Choices that need more of the app than its http server. */
export function unsupported({ auth }: Given): readonly Problem[] {
  if (auth !== 'session' && auth !== 'ticket') return []
  return [
    {
      code: 'not-in-this-version',
      message: `\`patch\` cannot set up \`--auth ${auth}\` in this version.`,
      where: '--auth',
      hint: 'Use `--auth jwt`, `--auth api-key` or `--auth none`.',
    },
  ]
}

/** What nobody can be asked for, with the command that says it all. */
export function missingForPatch(given: Given): Problem | undefined {
  const missing = PATCH_OPTIONS.filter((name) => given[name] === undefined)
  if (missing.length === 0) return undefined
  const flags = missing.map((name) => `--${optionOf(name).flag}`)
  return {
    code: 'missing-answer',
    message: `Nobody can be asked here, and these have no answer: ${flags.join(', ')}.`,
    where: flags.join(', '),
    hint: 'Add `--yes` to take the defaults, or say everything:',
    next: ['create-realtime patch --yes'],
  }
}

/** A refusal in the form that people and programs get, with the text to paste. */
export function refusalProblem(
  app: Extract<App, { outcome: 'refused' }>,
  files: PackageFiles,
): Problem {
  const { refusal, candidates } = app
  const { message, where, hint, reason } = refusal
  return {
    code: 'cannot-patch',
    message: `${message} Nothing was changed.`,
    where,
    hint,
    snippet: snippetFor(app, files),
    facts: { reason, candidates },
  }
}

/** The two lines that a person would write, in the language of the file they belong to. */
function snippetFor(
  { entry, candidates: [first] }: Extract<App, { outcome: 'refused' }>,
  files: PackageFiles,
): string {
  const path = first?.path ?? entry?.path ?? 'server.js'
  const place = wsPlace(files, path, entry?.folder ?? '')
  const from = attachSpecifier(place, path)
  const load =
    place.dialect === 'cjs'
      ? `const { attachRealtime } = require('${from}')`
      : `import { attachRealtime } from '${from}'`
  const isName = first !== undefined && /^[\w$.]+$/.test(first.expression)
  const expression = isName ? first.expression : 'server'
  return `${load}\n\nattachRealtime(${expression}) // the http.Server that \`listen\` opens`
}
