import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { CreateRealtimeError } from '../errors.ts'

/** What `realtime.json` and `.env` say, as far as the checks need it. */
export interface VerifiedProject {
  readonly auth: string
  readonly starter: string
  readonly hasRooms: boolean
  /** The entry of a patched app; a project of its own has scripts. */
  readonly entry: string | undefined
  readonly dialect: string | undefined
  readonly secret: string | undefined
  readonly issuer: string
  readonly path: string
}

/** Reads what is to be proved. Throws where there is nothing of ours. */
export function readProject(cwd: string): VerifiedProject {
  const manifest = jsonIn(cwd, 'realtime.json')
  if (manifest === undefined) {
    throw new CreateRealtimeError({
      code: 'nothing-to-verify',
      message: 'There is no realtime.json: nothing here was made by create-realtime.',
      where: cwd,
      hint: 'Run it in a project of create-realtime, or patch the app first: `create-realtime patch`.',
    })
  }
  const answers = partOf(manifest, 'answers')
  const patched = partOf(manifest, 'patched')
  const env = variablesIn(cwd)
  const name = partOf(jsonIn(cwd, 'package.json'), 'name')
  return {
    auth: textOf(answers, 'auth') ?? 'jwt',
    starter: textOf(answers, 'starter') ?? 'chat',
    hasRooms: partOf(answers, 'rooms') !== false,
    entry: entryIn(cwd, textOf(patched, 'entry')),
    dialect: textOf(patched, 'dialect'),
    secret: env.get('RT_JWT_SECRET') ?? env.get('JWT_SECRET'),
    issuer:
      env.get('RT_JWT_ISSUER') ??
      env.get('JWT_ISSUER') ??
      (typeof name === 'string' ? name.replace(/^@[^/]*\//, '') : ''),
    path: env.get('RT_PATH') ?? '/ws',
  }
}

/** The command that starts it: a script for TypeScript, Node itself for JavaScript. */
export function startCommand(cwd: string, { entry, dialect }: VerifiedProject): readonly string[] {
  if (entry !== undefined && dialect !== 'ts') return [process.execPath, entry]
  const scripts = partOf(jsonIn(cwd, 'package.json'), 'scripts')
  const name = ['dev', 'start:dev', 'start'].find((one) => textOf(scripts, one) !== undefined)
  return ['npm', 'run', '--silent', name ?? 'start']
}

/** The entry below the package; the patch may have been made from a folder above it. */
function entryIn(cwd: string, entry: string | undefined): string | undefined {
  const parts = entry?.split('/') ?? []
  return parts
    .map((_, index) => parts.slice(index).join('/'))
    .find((path) => existsSync(join(cwd, path)))
}

function variablesIn(cwd: string): ReadonlyMap<string, string> {
  const path = join(cwd, '.env')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return new Map(
    [...text.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value.trim(),
    ]),
  )
}

function jsonIn(cwd: string, path: string): unknown {
  const place = join(cwd, path)
  if (!existsSync(place)) return undefined
  const parsed: unknown = JSON.parse(readFileSync(place, 'utf8').replace(/^\uFEFF/, ''))
  return parsed
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined
}

function textOf(value: unknown, name: string): string | undefined {
  const part = partOf(value, name)
  return typeof part === 'string' ? part : undefined
}
