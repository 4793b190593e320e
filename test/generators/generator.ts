import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, expect } from 'vitest'

import { ran } from '../support/command.ts'
import { openTerminal, type PersonsTerminal } from '../support/terminal.ts'

/** A generator that people start Express apps with, as the registry has it today. */
export interface Generator {
  /** What follows `npx -y`, run in an empty folder; the app is to stand in `app`. */
  readonly command?: string
  /** A package of Yeoman in place of that: its own command needs a terminal. */
  readonly yeoman?: string
  /** A package whose program asks in a terminal in place of that, and the keys for questions that Enter is no answer to. */
  readonly asking?: { readonly bin: string; readonly keys?: Readonly<Record<string, string>> }
  /** A package and the folder in it that its program copies, where that program does nothing else and asks. */
  readonly template?: { readonly from: string; readonly folder: string }
  /** Where the app stands in what was made; by default `app`. */
  readonly folder?: string
  /** Options of `npm install` without which today's npm does not install it. */
  readonly install?: string
  /** Files in place of what is not here and shows nothing more: a build of a page, a database. */
  readonly instead?: Readonly<Record<string, string>>
  /** What has to be run before each start. */
  readonly build?: string
  /** A command that has to succeed after the patch, where starting the app does not show it. */
  readonly check?: string
  readonly start: string
  /** Paths of the app beside its home page. */
  readonly paths?: readonly string[]
}

const scratch = mkdtempSync(join(tmpdir(), 'create-realtime-generators-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** The folder in which a generator of this name is run. */
export function placeFor(name: string): string {
  return join(scratch, name.replaceAll(' ', '-'))
}

/** Makes the app afresh and installs what it asks for. */
export async function generated(name: string, generator: Generator): Promise<string> {
  const folder = await written(placeFor(name), generator)
  await install(folder, generator)
  for (const [path, text] of Object.entries(generator.instead ?? {})) {
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** Makes the app afresh and leaves it as it comes. */
export async function written(place: string, generator: Omit<Generator, 'start'>): Promise<string> {
  const { command, yeoman, asking, template, folder = 'app' } = generator
  mkdirSync(place)
  if (yeoman !== undefined) await runYeoman(yeoman, place)
  else if (asking !== undefined) await runAsking(asking, place)
  else if (template !== undefined) await copyTemplate(template, join(place, folder))
  else await ran(`npx -y ${command}`, place)
  return join(place, folder)
}

async function runYeoman(yeoman: string, place: string): Promise<void> {
  writeFileSync(join(place, 'package.json'), '{}')
  writeFileSync(join(place, 'generate.cjs'), WITHOUT_TERMINAL)
  await ran(`npm install --no-audit --no-fund --loglevel=error ${yeoman} ${YEOMAN}`, place)
  await ran(`node generate.cjs ${packageOf(yeoman)}`, place)
}

/** Presses Enter at each question, or the key that was said for it. Started as a file: one of them does nothing through a link. */
async function runAsking(
  { bin, keys = {} }: NonNullable<Generator['asking']>,
  place: string,
): Promise<void> {
  const tools = await toolsFor(place, bin)
  const program = realpathSync(join(tools, 'node_modules/.bin', packageOf(bin)))
  const env = { CREATE_EXPRESS_KICKSTART_SKIP_INSTALL: '1' }
  const terminal = await openTerminal(`node ${program} app`, { cwd: place, env })
  for (let answered = ''; !answered.includes('[ended with');) {
    const screen = await settled(terminal, answered)
    const question = screen.trimEnd().split('\n').at(-1) ?? ''
    const key = Object.entries(keys).find(([asked]) => question.includes(asked))?.[1]
    if (key !== undefined) await terminal.type(key)
    await terminal.press('Enter')
    answered = screen
  }
  expect(await terminal.ended()).toBe(0)
}

async function copyTemplate(
  { from, folder }: NonNullable<Generator['template']>,
  place: string,
): Promise<void> {
  const tools = await toolsFor(place, from)
  cpSync(join(tools, 'node_modules', packageOf(from), folder), place, { recursive: true })
}

/** A folder beside this one, with a package installed. */
async function toolsFor(place: string, specifier: string): Promise<string> {
  const tools = `${place}-tools`
  mkdirSync(tools)
  writeFileSync(join(tools, 'package.json'), '{}')
  await ran(`npm install --no-audit --no-fund --loglevel=error ${specifier}`, tools)
  return tools
}

/** The screen once it stands still and shows something new: a question, or the end. */
async function settled({ screen }: PersonsTerminal, before: string): Promise<string> {
  for (let last = before; ;) {
    await delay(500)
    const now = await screen()
    if (now === last && now !== before && now.trim() !== '') return now
    last = now
  }
}

function packageOf(specifier: string): string {
  return specifier.replace(/@[^@]*$/, '')
}

const YEOMAN = 'yeoman-environment@3'
/** Answers each question with its default, as a person who presses Enter does. */
const WITHOUT_TERMINAL = `const Environment = require('yeoman-environment')
const TerminalAdapter = require('yeoman-environment/lib/adapter')

class Defaults extends TerminalAdapter {
  async prompt(questions) {
    return Object.fromEntries(questions.map((one) => [one.name, one.default ?? '']))
  }
}

const environment = Environment.createEnv([], { skipInstall: true }, new Defaults())
environment.register(require.resolve(process.argv[2]), 'generator')
environment.run(['generator', 'app'], { skipInstall: true, force: true })
`

/** Runs what comes before a start. */
export async function built(folder: string, { build }: Generator): Promise<void> {
  if (build !== undefined) await ran(build, folder)
}

/** Installs what the app asks for. */
export function install(folder: string, { install: options }: Generator): Promise<void> {
  const own = options === undefined ? '' : ` ${options}`
  return ran(`npm install --no-audit --no-fund --loglevel=error${own}`, folder)
}
