import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { makeBlueprint } from '../../src/blueprint/blueprint.ts'
import type { Given } from '../../src/blueprint/options.ts'
import { planProject } from '../../src/plan/plan-project.ts'
import { readTemplates } from '../../src/workspace/templates.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

/**
 * Generates and compiles a project as a user gets it, plus two handlers that the rows drive. Nothing is switched off.
 * Resolves with its folder, which the caller removes.
 */
export async function buildProject(wish: Given): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'create-realtime-bench-'))
  const plan = planProject(
    makeBlueprint('bench-app', {
      starter: 'blank',
      database: 'none',
      scaling: 'single',
      auth: 'jwt',
      client: false,
      docker: false,
      ...wish,
    }),
    {
      templates: new Map(readTemplates(['node', 'shared', 'protocol'])),
      version: '0.0.0',
      random: (bytes) => 'c0ffee'.repeat(bytes).slice(0, bytes * 2),
    },
  )
  for (const op of plan.ops) if (op.kind === 'create') write(folder, op.path, op.text)
  for (const [path, text] of Object.entries(added)) write(folder, path, text)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: folder })
  return folder
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const added = {
  'src/ws/handlers/note.ts': `import { z } from 'zod'
import { defineHandler } from './handler.js'

export const note = defineHandler({
  event: 'note',
  scope: 'personal',
  payload: z.strictObject({
    text: z.string().min(1).max(1_000),
    priority: z.number().int().min(0).max(9),
    tags: z.array(z.string().max(20)).max(5),
  }),
  reply: z.object({ length: z.number() }),
  handle: ({ data }) => ({ reply: { length: data.text.length } }),
})
`,
  'src/ws/handlers/publish.ts': `import { z } from 'zod'
import { encodeBody } from '../protocol.js'
import { defineHandler } from './handler.js'

/** The server's own messages to a room that the sender is not in. Whoever asks for them does not wait for them. */
export const publish = defineHandler({
  event: 'publish',
  scope: 'personal',
  payload: z.strictObject({ text: z.string(), room: z.string(), count: z.number() }),
  handle: ({ data: { text, room, count }, resources: { streams } }) => {
    for (let each = 0; each < count; each += 1)
      void streams.append(\`room:\${room}\`, { body: encodeBody('echo.received', { text }, room) })
    return {}
  },
})
`,
  'src/ws/handlers/index.ts': `import { echo } from './echo.js'
import { note } from './note.js'
import { publish } from './publish.js'

export const handlers = [echo, note, publish] as const
`,
}
