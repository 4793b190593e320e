import { Command, CommanderError, Option } from 'commander'

import { nearest } from '../blueprint/nearest.ts'
import { OPTION_NAMES, optionOf } from '../blueprint/options.ts'
import { CreateRealtimeError } from '../errors.ts'
import type { Problem } from '../errors.ts'

const EXAMPLES = `
Examples:
  create-realtime my-chat                        ask, show, write, install
  create-realtime my-chat --yes --scaling redis  take the defaults for the rest
  create-realtime my-chat --yes --dry-run        a diff, and nothing written
  create-realtime patch                          add the server to the app in this folder
  create-realtime add-handler                    add an event to the project in this folder

Exit codes: 0 done, 1 our bug, 2 usage, 3 refused, 4 files in the way, 130 cancelled`

/** A commander command that throws our problems instead of printing and exiting by itself. */
export function makeProgram(version: string, print: (text: string) => void): Command {
  const program = new Command('create-realtime')
  return program
    .description('Writes production-grade WebSocket servers that you own.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ writeOut: (text) => print(text.trimEnd()), writeErr: () => undefined })
    .allowExcessArguments(false)
    .addHelpText('after', EXAMPLES)
    .enablePositionalOptions()
}

/** Adds the flags that every command takes. */
export function withCommonFlags(command: Command): Command {
  return command
    .option('-y, --yes', 'take the default for whatever was not given')
    .option('--dry-run', 'show the changes as a unified diff and write nothing')
    .option('--plan <file>', 'keep the plan in a file, for `apply`, and write nothing else')
    .option(
      '--on-conflict <how>',
      'files in the way: keep, take, merge or stop; `keep:<file>` for one (repeatable)',
      (how: string, said: readonly string[] | undefined) => [...(said ?? []), how],
    )
    .option('--json', 'one JSON document on standard output, and no questions')
    .option('--cwd <dir>', 'start from this folder')
    .option('--verbose', 'show the stack of an error')
}

/** Adds a flag for each option of the catalogue. Values are checked later, all at once. */
export function withCatalogueFlags(command: Command, names = OPTION_NAMES): Command {
  for (const name of names) {
    const option = optionOf(name)
    if (option.kind === 'choice') {
      const values = option.values.map(({ value }) => value).join('|')
      command.addOption(new Option(`--${option.flag} <value>`, `${option.help}: ${values}`))
      continue
    }
    const on = new Option(`--${option.flag}`, option.help)
    const off = new Option(`--no-${option.flag}`, option.without)
    command.addOption(option.fallback ? on.hideHelp() : on)
    command.addOption(option.fallback ? off : off.hideHelp())
  }
  return command
}

/** Whether commander only ended because it has printed the help or the version. */
export function isPrinted(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0
}

/** Commander's complaint about these arguments in our three parts. Anything else comes back as it is. */
export function explainParseError(
  error: unknown,
  program: Command,
  args: readonly string[],
): unknown {
  if (!(error instanceof CommanderError)) return error
  const first = args.find((arg) => !arg.startsWith('-'))
  const command = program.commands.find((one) => one.name() === first) ?? program
  return new CreateRealtimeError(problemOf(error, command), { cause: error })
}

function problemOf(error: CommanderError, command: Command): Problem {
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  const flag = named.split(/[ ,=]/)[0] ?? named
  const help = `Run \`${[command.parent?.name(), command.name(), '--help'].join(' ').trim()}\` for all that it takes.`
  switch (error.code) {
    case 'commander.unknownOption': {
      const meant = nearest(flag, flagsOf(command))
      return {
        code: 'unknown-flag',
        message: `There is no flag \`${flag}\`.`,
        where: flag,
        hint: meant === undefined ? help : `Did you mean \`${meant}\`?`,
      }
    }
    case 'commander.optionMissingArgument':
      return {
        code: 'missing-value',
        message: `\`${flag}\` needs a value.`,
        where: flag,
        hint: help,
      }
    case 'commander.excessArguments':
      return {
        code: 'too-many-arguments',
        message: 'There are more arguments than the command takes.',
        where: command.args.join(' '),
        hint:
          command.parent === null
            ? 'Give one folder. Quote a name that contains spaces, or better choose one without.'
            : help,
      }
    default:
      return {
        code: 'unknown-flag',
        message: sentence(error.message),
        where: named,
        hint: help,
      }
  }
}

function flagsOf(command: Command): readonly string[] {
  const flags = command.options.flatMap((option) => [option.long, option.short])
  return [...flags, '--help'].filter((flag) => flag !== undefined && flag !== null)
}

function sentence(message: string): string {
  return `${message.replace(/^error: /, '').replace(/\.?$/, '')}.`
}
