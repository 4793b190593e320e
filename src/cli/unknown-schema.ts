import { quoted } from '../blueprint/names.ts'
import { nearest } from '../blueprint/nearest.ts'
import { CreateRealtimeError } from '../errors.ts'

/** What `schema` throws for a name that it does not know. */
export function unknownSchema(name: string, names: readonly string[]): CreateRealtimeError {
  const meant = nearest(name, names)
  return new CreateRealtimeError({
    code: 'unknown-value',
    message: `There is no schema ${quoted(name)}.`,
    where: 'schema',
    hint: meant === undefined ? `There are: ${names.join(', ')}.` : `Did you mean \`${meant}\`?`,
  })
}
