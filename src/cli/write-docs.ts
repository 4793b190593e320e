import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { asyncApiOf } from '../plan/asyncapi.ts'
import type { JsonSchema } from '../plan/event-schemas.ts'
import { printJson } from '../plan/print-json.ts'
import { schemaFilesOf } from '../plan/schema-files.ts'
import { readCwd } from '../workspace/target.ts'
import { readTemplates } from '../workspace/templates.ts'
import type { DocsFlags } from './commands/docs.ts'
import { writeDerived } from './derived-files.ts'
import { findEventProject, readEventSchemas } from './project-events.ts'
import type { Session } from './session.ts'

const FOLDERS = ['schemas/client', 'schemas/replies', 'schemas/server']

/** Writes the documents of a project's events: one for all frames, and a schema of each payload and reply. */
export async function writeDocs(flags: DocsFlags, session: Session): Promise<void> {
  const cwd = readCwd(flags.cwd ?? '.')
  const project = findEventProject(cwd, session)
  const folder = flags.out === undefined ? join(project.root, 'docs') : resolve(cwd, flags.out)
  const events = await readEventSchemas(project, session)
  const document = printJson(asyncApiOf(events, project, framesOfProtocol()))
  const files = new Map([['asyncapi.json', document], ...schemaFilesOf(events)])
  await writeDerived(
    {
      command: 'docs',
      root: project.root,
      folder,
      files,
      stale: schemasIn(folder).filter((path) => !files.has(path)),
      isOurs: (text) => text.includes('Written by `create-realtime docs`'),
    },
    flags,
    session,
  )
}

function framesOfProtocol(): JsonSchema {
  const text = readTemplates(['protocol']).get('protocol/frames.schema.json')
  if (text === undefined) throw new Error('The schema of the protocol is missing.')
  const parsed: JsonSchema = JSON.parse(text)
  return parsed
}

function schemasIn(folder: string): readonly string[] {
  return FOLDERS.flatMap((name) => {
    const path = join(folder, name)
    const files = existsSync(path) ? readdirSync(path) : []
    return files.filter((file) => file.endsWith('.json')).map((file) => `${name}/${file}`)
  })
}
