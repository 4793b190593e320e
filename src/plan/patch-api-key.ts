import { extensionOf } from '../edit/express/extension.ts'
import type { EnvRow } from '../features/feature.ts'
import type { WsPlace } from '../edit/express/place.ts'

/** The program that makes a key: nothing loads it, a person runs it. */
export const KEY_MAKER = 'src/new-api-key.ts'

/** How a project of its own runs that program, in its sources and in what it says about the variable. */
const SCRIPT = 'npm run api-key -- <name>'
const SCRIPT_NAME = '`api-key` in package.json'

/** Sources that name the program as it is run in this app, which has no script for it. */
export function withKeyCommand(
  sources: ReadonlyMap<string, string>,
  place: WsPlace,
  packageFolder: string,
): ReadonlyMap<string, string> {
  const { folder, dialect } = place
  const below = packageFolder === '' ? folder : folder.slice(packageFolder.length + 1)
  const file = `${below === '' ? '' : `${below}/`}new-api-key.${extensionOf(place)}`
  const command = dialect === 'ts' ? `${file} <name>` : `node ${file} <name>`
  return new Map([...sources].map(([path, text]) => [path, text.replaceAll(SCRIPT, command)]))
}

/** The same for what an env file says. */
export function aboutKeys(row: EnvRow): EnvRow {
  return { ...row, about: row.about.replace(SCRIPT_NAME, '`new-api-key` beside the server') }
}
