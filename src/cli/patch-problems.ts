import type { Given } from '../blueprint/options.ts'
import { optionOf } from '../blueprint/options.ts'
import type { App } from '../edit/express/find-app.ts'
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
export function refusalProblem({
  refusal,
  candidates,
}: Extract<App, { outcome: 'refused' }>): Problem {
  const { message, where, hint, reason } = refusal
  const [first] = candidates
  return {
    code: 'cannot-patch',
    message: `${message} Nothing was changed.`,
    where,
    hint,
    snippet: [
      "import { attachRealtime } from './ws/attach.js'",
      '',
      `attachRealtime(${first?.expression.includes('…') === false ? first.expression : 'server'}) // the http.Server that \`listen\` opens`,
    ].join('\n'),
    facts: { reason, candidates },
  }
}
