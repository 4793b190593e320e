import type { PackageFiles } from '../edit/express/package-files.ts'

/** Variables that other programs use too, and not always for what we mean by them. */
const SHARED = [
  'LOG_LEVEL',
  'TRUST_PROXY',
  'ALLOWED_ORIGINS',
  'JWT_SECRET',
  'JWT_ISSUER',
  'JWT_AUDIENCE',
  'JWT_JWKS_URL',
  'API_KEYS',
  'DATABASE_URL',
] as const

/** More files are not read: this is about not tripping over the app, not about proving anything. */
const MOST_FILES = 1_500

/** Whether a path is worth a look for names of variables: the app's own sources and env files. */
const LOOKED_AT = /(^|\/)\.env[^/]*$|\.(?:[cm]?[jt]s|[jt]sx|ya?ml)$/
const LEFT_OUT = /(^|\/)(dist|build|public|client|frontend|test|tests|__tests__)\//

/**
 * Names for the variables of the server that the app does not use already: a short `JWT_SECRET` that the app
 * has had for years must not stop it now. What is taken gets the prefix `RT_`. A server that is there already, in
 * `server`, keeps the names that it has.
 */
export function freeVariables(
  files: PackageFiles,
  folder: string,
  server: string,
): (name: string) => string {
  const isOurs = (path: string): boolean => path.startsWith(`${server}/`)
  const isApps = (path: string): boolean =>
    !isOurs(path) && path.startsWith(folder === '' ? '' : `${folder}/`) && !LEFT_OUT.test(path)
  const ours = textsOf(files, isOurs)
  const apps = textsOf(files, isApps)
  const taken = new Set<string>(
    SHARED.filter((name) => isIn(ours, `RT_${name}`) || (!isIn(ours, name) && isIn(apps, name))),
  )
  return (name) => (taken.has(name) ? `RT_${name}` : name)
}

function textsOf(files: PackageFiles, fits: (path: string) => boolean): readonly string[] {
  return files.paths
    .filter((path) => LOOKED_AT.test(path) && fits(path))
    .slice(0, MOST_FILES)
    .map((path) => files.text(path) ?? '')
}

function isIn(texts: readonly string[], name: string): boolean {
  const whole = new RegExp(`\\b${name}\\b`)
  return texts.some((text) => whole.test(text))
}

/** Sources with the names of variables that were chosen. */
export function withVariables(
  sources: ReadonlyMap<string, string>,
  nameOf: (name: string) => string,
): ReadonlyMap<string, string> {
  const renamed = SHARED.filter((name) => nameOf(name) !== name)
  return new Map(
    [...sources].map(([path, text]) => [
      path,
      renamed.reduce(
        (result, name) => result.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), nameOf(name)),
        text,
      ),
    ]),
  )
}
