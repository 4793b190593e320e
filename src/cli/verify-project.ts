import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { readManifest } from '../blueprint/read-manifest.ts'
import { CreateRealtimeError } from '../errors.ts'
import { readProjectFile } from '../workspace/find-project.ts'
import type { Session } from './session.ts'

/** What `realtime.json` and `.env` say, as far as the checks need it. */
export interface VerifiedProject {
  readonly auth: string
  readonly starter: string
  readonly hasRooms: boolean
  /** The entry of a patched app; a project of its own has scripts. */
  readonly entry: string | undefined
  readonly dialect: string | undefined
  /** Whether it is an app of somebody's own, with a server of ours in it. */
  readonly isPatched: boolean
  /** Signs tokens; nothing where an identity provider does. */
  readonly secret: string | undefined
  readonly issuer: string
  readonly audience: string
  /** The API keys that are let in already. */
  readonly keys: string | undefined
  readonly path: string
  /** Ports that the entry names. */
  readonly ports: readonly number[]
  /** The name that a variable has here: where the app had it first, ours has a prefix. */
  readonly nameOf: (name: string) => string
}

/** Reads what is to be proved. Throws where the record of it cannot be used. */
export function readProject(cwd: string, { env: given, version }: Session): VerifiedProject {
  const manifest = readManifest(readProjectFile(cwd, 'realtime.json') ?? '', version)
  if ('problem' in manifest) throw new CreateRealtimeError(manifest.problem)
  const { answers, patched } = manifest.record
  const entry = entryIn(cwd, patched?.entry)
  const config = configIn(cwd, patched?.folder ?? 'src/ws')
  const nameOf = (name: string): string => (config.includes(`RT_${name}`) ? `RT_${name}` : name)
  const env = variablesIn(cwd)
  const valueOf = (name: string): string | undefined =>
    given[nameOf(name)] || env.get(nameOf(name)) || defaultIn(config, nameOf(name))
  const usesKeySet = (valueOf('JWT_JWKS_URL') ?? '') !== ''
  return {
    auth: answers.auth,
    starter: answers.starter,
    hasRooms: answers.rooms,
    entry,
    dialect: patched?.dialect,
    isPatched: patched !== undefined,
    secret: usesKeySet ? undefined : valueOf('JWT_SECRET'),
    issuer: valueOf('JWT_ISSUER') ?? '',
    audience: valueOf('JWT_AUDIENCE') ?? '',
    keys: valueOf('API_KEYS'),
    path: valueOf('RT_PATH') ?? '/ws',
    ports: entry === undefined ? [] : portsIn(readFileSync(join(cwd, entry), 'utf8')),
    nameOf,
  }
}

/** The settings of the server, in whatever language the app has. */
function configIn(cwd: string, folder: string): string {
  const parts = folder.split('/')
  const path = parts
    .flatMap((_, index) =>
      ['ts', 'js', 'cjs', 'mjs'].map((end) => `${parts.slice(index).join('/')}/config.${end}`),
    )
    .find((one) => existsSync(join(cwd, one)))
  return path === undefined ? '' : readFileSync(join(cwd, path), 'utf8')
}

function defaultIn(config: string, name: string): string | undefined {
  return new RegExp(`\\b${name}: z\\.string\\(\\)[^\\n]*\\.default\\('([^']+)'\\)`).exec(
    config,
  )?.[1]
}

/** Numbers that stand where a port would: apps often open one of their own choice. */
function portsIn(entry: string): readonly number[] {
  const named = [...entry.matchAll(/(?:listen\(|port\b[^\n;]*?)\s*['"`]?\b(\d{4,5})\b/gi)]
  return [...new Set(named.map(([, digits]) => Number(digits)))].filter((port) => port < 65_536)
}

/**
 * The command that starts it: a script for TypeScript, Node itself for JavaScript. Throws where a script is needed and
 * package.json is not JSON.
 */
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
  const text = readFileSync(place, 'utf8').replace(/^\uFEFF/, '')
  try {
    return JSON.parse(text)
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new CreateRealtimeError(
      {
        code: 'not-verified',
        message: `The app cannot be started: ${path} is not JSON (${detail}).`,
        where: path,
        hint: 'Correct the file and run `create-realtime verify` again.',
      },
      { cause },
    )
  }
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
