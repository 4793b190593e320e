import { ownVersion } from '../workspace/package-root.ts'
import { cancelledByPerson } from './cancel.ts'
import { defineAddHandler } from './commands/add-handler.ts'
import { defineApply } from './commands/apply.ts'
import { defineCreate } from './commands/create.ts'
import { defineDocs } from './commands/docs.ts'
import { definePatch } from './commands/patch.ts'
import { defineRemoveHandler } from './commands/remove-handler.ts'
import { defineSchema } from './commands/schema.ts'
import { defineTypes } from './commands/types.ts'
import { defineUndo } from './commands/undo.ts'
import { defineVerify } from './commands/verify.ts'
import { failureJson, failureOf, renderFailure } from './exit.ts'
import { explainParseError, isPrinted, makeProgram } from './program.ts'
import type { Session } from './session.ts'
import { terminalOf } from './terminal.ts'

/** Everything that ends a run from outside: Ctrl+C, `kill`, a terminal that closes. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs the program on this process: the only place that knows it is one. */
export async function main(): Promise<void> {
  const args = process.argv.slice(2)
  const isJson = isGiven(args, '--json')
  const terminal = terminalOf(process, process.env, isJson)
  const session: Session = {
    terminal,
    env: process.env,
    version: ownVersion(),
    cancelled: cancelledBySignal(),
  }
  const program = makeProgram(session.version, terminal.print)
  defineCreate(program, session)
  defineApply(program, session)
  definePatch(program, session)
  defineAddHandler(program, session)
  defineRemoveHandler(program, session)
  defineUndo(program, session)
  defineVerify(program, session)
  defineTypes(program, session)
  defineDocs(program, session)
  defineSchema(program, session)

  // End of input leaves a question that nobody will ever answer, and Node would end as if all was well.
  const giveUp = (): void => fail(cancelledByPerson())
  process.once('beforeExit', giveUp)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!isPrinted(error)) fail(explainParseError(error, program, args))
  } finally {
    process.off('beforeExit', giveUp)
  }

  function fail(error: unknown): void {
    const failure = failureOf(error)
    terminal.complain(renderFailure(failure, terminal, isGiven(args, '--verbose')))
    if (isJson) terminal.print(JSON.stringify(failureJson(failure), null, 2))
    process.exitCode = failure.exitCode
  }
}

/** Known before parsing, as a complaint about the flags has to be in the right form too. */
function isGiven(args: readonly string[], flag: string): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end === -1 ? args.length : end).includes(flag)
}

function cancelledBySignal(): AbortSignal {
  const controller = new AbortController()
  for (const signal of SIGNALS) process.on(signal, () => controller.abort())
  // A reader such as `head` that has seen enough is no reason to fail.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
  return controller.signal
}
