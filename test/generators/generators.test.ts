import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, test } from 'vitest'

import { patchApp } from '../../src/cli/patch-app.ts'
import { comparePages, pagesOf, type Page } from '../../src/cli/verify-routes.ts'
import { readAppFiles } from '../../src/workspace/app-files.ts'
import { serve } from '../../src/workspace/served-app.ts'
import { runCommand } from '../support/command.ts'
import { echo, handshake, tokenFor, variablesIn } from '../patched/patched-app.ts'
import { quick, session } from '../patched/quiet-session.ts'

/** A generator that people start Express apps with, as the registry has it today. */
interface Generator {
  /** What follows `npx -y`, run in an empty folder; the app is to stand in `app`. */
  readonly command?: string
  /** A package of Yeoman in place of that: its own command needs a terminal. */
  readonly yeoman?: string
  /** Options of `npm install` without which today's npm does not install it. */
  readonly install?: string
  /** What its tools would have built, where a whole build shows nothing more. */
  readonly built?: Readonly<Record<string, string>>
  /** A command that has to succeed after the patch, where starting the app does not show it. */
  readonly check?: string
  readonly start: string
  /** Paths of the app beside its home page. */
  readonly paths?: readonly string[]
}

/** Apps that start from what they were generated as. */
const GENERATORS: Readonly<Record<string, Generator>> = {
  'express-generator': {
    command: 'express-generator@4.16.1 --no-view app',
    start: 'node bin/www',
    paths: ['/users'],
  },
  'express-generator with views': {
    command: 'express-generator@4.16.1 --view=ejs --git app',
    start: 'node bin/www',
    paths: ['/users'],
  },
  'express-generator-typescript': {
    command: 'express-generator-typescript@2.8.1 app',
    start: 'npm run --silent dev:basic',
    paths: ['/api/users/all'],
  },
  'create-new-app': {
    command: 'create-new-app@7 app --express --noInstall --noGit',
    // Its tools ask for versions that exclude each other; the server needs none of them.
    install: '--legacy-peer-deps --omit=dev',
    built: { 'dist/index.html': '<h1>hello</h1>' },
    start: 'node server.js',
  },
  'create-vite-extra': {
    command: 'create-vite-extra@5 app --template ssr-react-ts',
    start: 'node server.js',
  },
  'generator-express-no-stress-typescript': {
    yeoman: 'generator-express-no-stress-typescript@11',
    // Its TypeScript is of a time before zod's types.
    check: 'npx tsc --noEmit',
    start: 'node -r ts-node/register/transpile-only server/index.ts',
    paths: ['/api/v1/examples', '/api/v1/spec'],
  },
}

/** Apps that only a build of minutes would start: what is new in the entry is all that is looked at. */
const BUILT: Readonly<Record<string, { readonly command: string; readonly added: string }>> = {
  'Angular with server rendering': {
    command: '@angular/cli@19 new app --ssr --skip-install --skip-git --defaults',
    added: '  attachRealtime(app.listen(port, () => {',
  },
  Nest: {
    command: '@nestjs/cli@11 new app --skip-git --skip-install --package-manager npm --strict',
    added: '  attachRealtime(app.getHttpServer());',
  },
}

const scratch = mkdtempSync(join(tmpdir(), 'create-realtime-generators-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test.each(Object.entries(GENERATORS))(
  'what %s makes answers HTTP as before, and sockets on the same port',
  async (name, generator) => {
    const folder = await generated(name.replaceAll(' ', '-'), generator)
    const paths = ['/', ...(generator.paths ?? []), '/there-is-nothing-here']

    const before = await served(folder, generator, async (port) => [
      await pagesOf(port, paths),
      await pagesOf(port, paths),
    ])
    await patchApp(undefined, { yes: true, cwd: folder }, quick, session().session)
    await install(folder, generator)
    if (generator.check !== undefined) await ran(generator.check, folder)
    const token = tokenOf(folder)
    const after = await served(folder, generator, async (port) => ({
      pages: await pagesOf(port, paths),
      stranger: await handshake(port, '/ws'),
      member: await echo(port, `/ws?token=${token}`),
    }))

    const [first = [], second = []] = before
    expect(first.some(({ said }) => said.startsWith('200 '))).toBe(true)
    expect(comparePages(after.pages, first, second)).toMatchObject({ status: 'passed' })
    expect(after.pages.map(saidOf)).toEqual(first.map(saidOf))
    expect(after).toMatchObject({
      stranger: 401,
      member: { reply: { data: { ok: true } }, received: { data: { text: 'hi' } } },
    })
  },
)

test.each(Object.entries(BUILT))(
  'in what %s makes the server is attached',
  async (name, { command, added }) => {
    const folder = await written(join(scratch, name.replaceAll(' ', '-')), { command, start: '' })
    const before = sourcesIn(folder)
    await patchApp(undefined, { yes: true, cwd: folder }, quick, session().session)

    const after = sourcesIn(folder)
    const lines = [...before].flatMap(([path, text]) =>
      (after.get(path) ?? '').split('\n').filter((line) => !text.split('\n').includes(line)),
    )
    expect(lines).toContain(added)
  },
)

test('what LoopBack makes is refused by name, and left as it is', async () => {
  const names = { name: 'app', description: 'app', outdir: 'app', applicationName: 'App' }
  const options = JSON.stringify(names)
  const command = `@loopback/cli@7 app --yes --skip-install --config ${options}`
  const folder = await written(join(scratch, 'loopback'), { command, start: '' })
  const before = readdirSync(folder, { recursive: true })

  const patched = patchApp(undefined, { yes: true, cwd: folder }, quick, session().session)

  await expect(patched).rejects.toThrow('This is LoopBack')
  expect(readdirSync(folder, { recursive: true })).toEqual(before)
})

/** The texts of an app's own sources. */
function sourcesIn(folder: string): ReadonlyMap<string, string> {
  const files = readAppFiles(folder)
  return new Map(
    files.paths
      .filter((path) => path.endsWith('.ts'))
      .map((path) => [path, files.text(path) ?? '']),
  )
}

/** Makes the app afresh and installs what it asks for. */
async function generated(name: string, generator: Generator): Promise<string> {
  const place = join(scratch, name)
  const folder = await written(place, generator)
  await install(folder, generator)
  for (const [path, text] of Object.entries(generator.built ?? {})) {
    writeFileSync(join(folder, path), text)
  }
  return folder
}

async function written(place: string, { command, yeoman }: Generator): Promise<string> {
  mkdirSync(place)
  if (yeoman === undefined) {
    await ran(`npx -y ${command}`, place)
    return join(place, 'app')
  }
  writeFileSync(join(place, 'package.json'), '{}')
  writeFileSync(join(place, 'generate.cjs'), WITHOUT_TERMINAL)
  await ran(`npm install --no-audit --no-fund --loglevel=error ${yeoman} ${YEOMAN}`, place)
  await ran(`node generate.cjs ${yeoman.replace(/@[^@]*$/, '')}`, place)
  return join(place, 'app')
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

function install(folder: string, { install: options }: Generator): Promise<void> {
  const own = options === undefined ? '' : ` ${options}`
  return ran(`npm install --no-audit --no-fund --loglevel=error${own}`, folder)
}

async function ran(line: string, cwd: string): Promise<void> {
  const [program = '', ...args] = line.split(' ')
  const { code, output } = await runCommand(program, args, { cwd, timeoutMs: 480_000 })
  if (code !== 0) throw new Error(`\`${line}\` ended with ${code}:\n${output}`)
}

/** Starts the app as its author would, on a port of its own, for as long as it is spoken to. */
async function served<Seen>(
  cwd: string,
  { start }: Generator,
  look: (port: number) => Promise<Seen>,
): Promise<Seen> {
  const own = await freePort()
  const { signal } = new AbortController()
  const env = { API_PORT: String(own) }
  const app = await serve(start.split(' '), { cwd, signal, env, ports: [own] })
  if (!('port' in app)) throw new Error(`${app.why}\n${app.said}`)
  try {
    return await look(app.port)
  } finally {
    expect(await app.stop()).toBeDefined()
  }
}

function tokenOf(folder: string): string {
  const env = variablesIn(folder)
  return tokenFor('u1', env.get('RT_JWT_SECRET') ?? env.get('JWT_SECRET') ?? '', 'app')
}

function saidOf({ path, said }: Page): string {
  return `${path} ${said}`
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
