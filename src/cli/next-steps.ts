import { relative } from 'node:path'

import type { Blueprint } from '../blueprint/blueprint.ts'
import { runtimeOf } from '../runtimes/index.ts'

/** What a person has to type to see the project run, in order, each line ready to paste. */
export function nextSteps(
  blueprint: Blueprint,
  place: { readonly cwd: string; readonly target: string; readonly isInstalled: boolean },
): readonly string[] {
  const { answers } = blueprint
  const manager = runtimeOf(answers.runtime).managerOf(answers.packageManager)
  const path = relative(place.cwd, place.target)
  return [
    ...(path === '' ? [] : [`cd ${shellQuoted(path.startsWith('..') ? place.target : path)}`]),
    ...(place.isInstalled ? [] : [manager.install]),
    ...servicesFirst(blueprint),
    `${manager.run} dev`,
  ]
}

/** What has to be running before the project starts, or nothing. */
function servicesFirst({ answers }: Blueprint): readonly string[] {
  const services = [
    ...(answers.scaling === 'redis' ? ['redis'] : []),
    ...(answers.database === 'postgres' ? ['postgres'] : []),
  ]
  if (services.length === 0 || !answers.docker) return []
  return [`docker compose up --detach --wait ${services.join(' ')}`]
}

/** Services that have to be started by other means, as no compose file was wanted. */
export function servicesToProvide({ answers }: Blueprint): readonly string[] {
  if (answers.docker) return []
  return [
    ...(answers.scaling === 'redis' ? ['Redis at the REDIS_URL of .env'] : []),
    ...(answers.database === 'postgres' ? ['PostgreSQL at the DATABASE_URL of .env'] : []),
  ]
}

/** A path as one word for a POSIX shell, and for PowerShell and cmd where they agree. */
function shellQuoted(path: string): string {
  if (/^[\w@%+=:,./-]+$/.test(path)) return path
  if (process.platform === 'win32') return `"${path}"`
  return `'${path.replaceAll("'", String.raw`'\''`)}'`
}
