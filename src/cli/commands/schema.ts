import type { Command } from 'commander'

import { configSchema } from '../../blueprint/read-answers.ts'
import type { Session } from '../session.ts'

/** Declares `create-realtime schema [name]`: prints the JSON Schemas that programs can rely on. */
export function defineSchema(program: Command, session: Session): void {
  program
    .command('schema')
    .description('print the JSON Schema of --json (output), --plan (plan) or --config (config)')
    .argument('[name]', 'output, plan or config', 'output')
    .action(async (name: string) => {
      const { outputSchema, planFileSchema } = await import('../output-schema.ts')
      const { unknownSchema } = await import('../unknown-schema.ts')
      const schemas = new Map([
        ['output', outputSchema],
        ['plan', planFileSchema],
        ['config', configSchema],
      ])
      const schema = schemas.get(name)
      if (schema === undefined) throw unknownSchema(name, [...schemas.keys()])
      session.terminal.print(JSON.stringify(schema(), null, 2))
    })
}
