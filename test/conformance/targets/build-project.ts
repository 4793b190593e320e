import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { makeBlueprint } from '../../../src/blueprint/blueprint.ts'
import { planProject } from '../../../src/plan/plan-project.ts'
import { readTemplates } from '../../../src/workspace/templates.ts'
import type { Blueprint } from '../suite/target.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const run = promisify(execFile)
const built = new Map<string, Promise<string>>()
const folders: string[] = []

process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Generates and compiles the Node project of a blueprint, once per process; resolves with its folder. */
export function builtProject(blueprint: Blueprint): Promise<string> {
  const key = JSON.stringify(blueprint)
  const folder = built.get(key) ?? build(blueprint)
  built.set(key, folder)
  return folder
}

async function build(blueprint: Blueprint): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'create-realtime-conformance-'))
  folders.push(folder)
  const { auth, rooms, database, scaling, starter } = blueprint
  const wish = {
    auth,
    rooms,
    scaling,
    starter,
    ...(rooms ? { database } : {}),
    client: false,
    docker: false,
  }
  const templates = new Map(readTemplates(['node', 'shared', 'protocol']))
  withDoors(templates, blueprint)
  const plan = planProject(makeBlueprint('conformance-app', wish), {
    templates,
    version: '0.0.0',
    random: (bytes) => 'c0ffee'.repeat(bytes).slice(0, bytes * 2),
  })
  for (const op of plan.ops) {
    if (op.kind !== 'create') continue
    const path = join(folder, op.path)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, op.text)
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], {
    cwd: folder,
  }).catch((error: unknown) => {
    const output =
      typeof error === 'object' && error !== null && 'stdout' in error ? String(error.stdout) : ''
    throw new Error(`The project of ${JSON.stringify(blueprint)} does not compile:\n${output}`, {
      cause: error,
    })
  })
  return folder
}

/** What only a test does, added to the sources before they are planned: a kick is a call and no request, and so is a sign-in. */
function withDoors(templates: Map<string, string>, { auth }: Blueprint): void {
  addAt(templates, 'node/base/src/main.ts', '// rows: start', [
    "process.on('message', (user) => {",
    "  if (typeof user === 'string') void wired.realtime.kick(user)",
    '})',
    // The channel to the parent must not keep a server alive that has finished, and must not be outlived.
    "process.on('disconnect', () => process.exit(1))",
    'process.channel?.unref()',
  ])
  if (auth !== 'session') return

  addAt(templates, 'node/base/src/app.ts', '// rows: imports', [
    "import { signIn } from './session.js'",
  ])
  addAt(templates, 'node/base/src/app.ts', '// rows: routes', [
    "app.post('/suite/sign-in/:user', async (request, response) => {",
    '  await signIn(request, request.params.user, request.params.user)',
    '  response.sendStatus(204)',
    '})',
  ])
}

function addAt(
  templates: Map<string, string>,
  file: string,
  anchor: string,
  lines: readonly string[],
): void {
  const text = templates.get(file)
  if (!text?.includes(anchor)) throw new Error(`${file} has no anchor ${anchor}.`)
  templates.set(file, text.replace(anchor, [anchor, ...lines].join('\n')))
}
