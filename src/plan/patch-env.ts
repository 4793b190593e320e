import type { Blueprint } from '../blueprint/blueprint.ts'
import { addIgnored, addVariables, type Variable } from '../edit/env-file.ts'
import { under } from '../edit/express/package-files.ts'
import type { FileEdit } from '../edit/express/plan-attach.ts'
import type { Edit } from '../edit/outcome.ts'
import type { EnvRow } from '../features/feature.ts'
import { envRowsOf, featureRows } from '../features/index.ts'
import { aboutKeys } from './patch-api-key.ts'
import type { PatchInputs } from './plan-patch.ts'
import { TEMPLATE_NAME } from './prose.ts'

/** The variables of the server in the app's own env files, and `.env` out of git. */
export function envEdits(
  blueprint: Blueprint,
  { files, entry, random }: PatchInputs,
  nameOf: (name: string) => string,
): readonly FileEdit[] {
  const rows = envRowsOf(featureRows(blueprint.features))
    .filter(({ name }) => !isHosts(name))
    .map((row) => ({
      ...aboutKeys(row),
      name: nameOf(row.name),
      example: row.example.replaceAll(TEMPLATE_NAME, blueprint.name),
    }))
  const examples = rows.map((row) => variableOf(row, row.example))
  const fresh = rows
    .filter((row) => row.isOptional !== true || row.fresh !== undefined)
    .map((row) => ({ ...variableOf(row, row.fresh?.(random) ?? row.example), isOptional: false }))
  const edit = (name: string, change: (text: string) => Edit): FileEdit => {
    const path = under(entry.folder, name)
    const before = files.text(path) ?? ''
    return { path, before, edit: change(before) }
  }
  return [
    edit('.env.example', (text) => addVariables(text, examples)),
    edit('.env', (text) => addVariables(text, fresh)),
    edit('.gitignore', (text) => addIgnored(text, '.env')),
  ]
}

/** Variables of the HTTP server, which is the app's own. */
function isHosts(name: string): boolean {
  return name === 'PORT' || name === 'HOST'
}

function variableOf({ name, about, isOptional }: EnvRow, value: string): Variable {
  return { name, value, about, isOptional: isOptional === true }
}
