import type { Command } from 'commander'

import { PAYLOAD_GRAMMAR } from '../../blueprint/payload.ts'
import { withCommonFlags } from '../program.ts'
import type { CommonFlags, Session } from '../session.ts'

export type AddHandlerFlags = CommonFlags & {
  readonly payload?: string
  readonly schema?: string
  readonly reply?: string
  readonly room?: true
  readonly personal?: true
  readonly emit?: true
  /** The event that others hear; false for none. */
  readonly broadcast?: string | false
  readonly volatile?: true
  readonly who?: string
}

/** Declares `create-realtime add-handler [event]`: one event more, wired, typed and tested. */
export function defineAddHandler(program: Command, session: Session): void {
  const command = program
    .command('add-handler')
    .description('add an event: its handler with schema and test, registered and typed')
  withCommonFlags(command)
    .argument('[event]', 'name of the event, such as order.updated')
    .option('--payload <fields>', 'fields of the payload, such as "orderId:uuid total:number?"')
    .option('--schema <file>', 'take the payload from a JSON Schema')
    .option('--reply <fields>', 'fields of the answer to the sender')
    .option('--room', 'for a room: only its members send it, all of them hear it (default)')
    .option('--personal', 'between one user and the server')
    .option('--emit', 'sent by the server: write an emitter in place of a handler')
    .option('--broadcast <event>', 'the event that the others hear (default: the same name)')
    .option('--no-broadcast', 'the others hear nothing')
    .option('--volatile', 'the others get it now or never: not kept, not replayed')
    .option('--who <who>', 'who may send it: everyone there (default), or nobody until you say')
    .addHelpText('after', `\n${PAYLOAD_GRAMMAR}`)
    .action(async (event: string | undefined, flags: AddHandlerFlags) => {
      const { addHandler } = await import('../add-handler.ts')
      await addHandler(event, flags, session)
    })
}
