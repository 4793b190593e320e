import { join, relative, sep } from 'node:path'

import type { Problem } from '../errors.ts'
import { hasPackage, type ReadEvents, type Unspeakable } from '../workspace/declared-events.ts'
import { detectPackageManager } from '../workspace/package-manager.ts'
import type { EventProject } from './project-events.ts'

/** What has to be installed before the events can be loaded. */
export function missingPackage({ root, zod }: EventProject): Problem | undefined {
  if (hasPackage(root, zod)) return undefined
  return {
    code: 'events-unreadable',
    message:
      'The packages of the project are not installed, and its events are read by loading them.',
    where: join(root, 'package.json'),
    hint: 'Install them, and run the same command again.',
    next: [`${detectPackageManager(root, undefined) ?? 'npm'} install`],
  }
}

/** A module that the server was written with and that is gone. */
export function absentModule(root: string, path: string): Problem {
  return {
    code: 'events-unreadable',
    message: 'The file that declares events is not there.',
    where: below(root, path),
    hint: 'Put it back, or correct `folder` in realtime.json if the server has moved.',
  }
}

/** Why loading the modules did not lead to events. */
export function unreadable(root: string, read: Exclude<ReadEvents, { kind: 'read' }>): Problem {
  const code = 'events-unreadable'
  if (read.kind === 'threw') {
    return {
      code,
      message: `The events could not be loaded: ${read.message}`,
      where: placeIn(root, read.stack),
      hint: 'Correct it, and run the same command again.',
    }
  }
  if (read.kind === 'missing') {
    const value = read.name === 'handlers' ? '[…] as const' : '{ … }'
    return {
      code,
      message: `This file exports no \`${read.name}\`.`,
      where: below(root, read.path),
      hint: `Export it there: \`export const ${read.name} = ${value}\`.`,
    }
  }
  if (read.kind === 'old-zod') {
    return {
      code,
      message: 'The zod of the project is older than version 4 and cannot write JSON Schema.',
      where: join(root, 'package.json'),
      hint: 'Update it.',
      next: ['npm install zod@4'],
    }
  }
  const said = read.said === '' ? '' : `\n${read.said}`
  return {
    code,
    message: `The process that loaded the events ended early.${said}`,
    where: root,
    hint: 'Modules that are imported by handlers must not end the process or wait for ever.',
  }
}

/** A declaration that means something here and nothing to another program. */
export function unspeakable(
  root: string,
  folder: string,
  { event, path, type }: Unspeakable,
): Problem {
  const member = path === '' ? 'The payload' : `\`${path}\``
  return {
    code: 'events-unreadable',
    message: `${member} of \`${event}\` is declared by \`${type}\`, which no JSON Schema can say.`,
    where: below(root, folder),
    hint: 'Declare what travels as JSON and turn it into that afterwards: `z.iso.datetime().transform(…)` for a date.',
  }
}

/** The first line of the stack that is the project's own. */
function placeIn(root: string, stack: string): string {
  const paths = [
    ...stack.matchAll(/(?:file:\/\/)?(\/[^\s()]+?|[A-Z]:[^\s()]+?):(\d+)(?::\d+)?(?=[)\s]|$)/gm),
  ]
  const own = paths.find(
    ([, path = '']) => path.startsWith(root + sep) && !path.includes('node_modules'),
  )
  return own === undefined ? root : `${below(root, own[1] ?? '')}:${own[2]}`
}

function below(root: string, path: string): string {
  return relative(root, path).replaceAll('\\', '/')
}
