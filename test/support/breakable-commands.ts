import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { addHandler } from '../../src/cli/add-handler.ts'
import { applyPlan } from '../../src/cli/apply-plan.ts'
import { carryOut } from '../../src/cli/carry-out.ts'
import { decide } from '../../src/cli/decide.ts'
import type { Said } from '../../src/cli/gather.ts'
import { patchApp } from '../../src/cli/patch-app.ts'
import { removeHandler } from '../../src/cli/remove-handler.ts'
import type { Session } from '../../src/cli/session.ts'
import { terminalOf } from '../../src/cli/terminal.ts'
import { undoLast } from '../../src/cli/undo-last.ts'
import { writeProject } from '../../src/cli/write-project.ts'
import type { Disk } from '../../src/workspace/disk.ts'
import { readPlanFile } from '../../src/workspace/plan-file.ts'

/** A command that changes a tree, so that every one of its steps can be broken. */
export type Breakable = {
  /** Puts what the command needs into a folder that is empty. */
  readonly prepare: (folder: string) => Promise<void>
  readonly run: (folder: string, disk?: Disk) => Promise<void>
  /** For a command that thinks for long: the same, with what it thought of in that folder. */
  readonly planOnce?: (folder: string) => Promise<Breakable['run']>
}

/** Answers of a small project without a secret, so that two runs give equal bytes. */
const SMALL: readonly Said[] = [
  { name: 'starter', value: 'blank' },
  { name: 'auth', value: 'none' },
  { name: 'rooms', value: false },
  { name: 'client', value: false },
  { name: 'docker', value: false },
  { name: 'install', value: false },
  { name: 'git', value: false },
]
const PATCH: readonly Said[] = SMALL.filter(({ name }) => !/^(client|docker|git)$/.test(name))

/** Every command, and every way in which one writes. The app is that of a fixture. */
export function breakableCommands(app: string): Readonly<Record<string, Breakable>> {
  const copyApp = (folder: string): void => cpSync(app, folder, { recursive: true })
  return {
    'create in folders that do not exist': {
      prepare: nothing,
      run: create('apps/chat'),
    },
    'create in an empty folder': {
      prepare: async (folder) => {
        mkdirSync(join(folder, 'chat'))
      },
      run: create('chat'),
    },
    'apply a new project': {
      prepare: async (folder) => {
        await create('chat', 'plan.json')(folder)
        moveHere(folder, 'plan.json')
      },
      run: apply('plan.json'),
    },
    'apply a patch': {
      prepare: async (folder) => {
        copyApp(folder)
        await patch('plan.json')(folder)
        moveHere(folder, 'plan.json')
      },
      run: apply('plan.json'),
    },
    patch: { prepare: async (folder) => copyApp(folder), run: patch(), planOnce: planPatch },
    'add-handler': { prepare: create('chat'), run: addEvent },
    'remove-handler': {
      prepare: async (folder) => {
        await create('chat')(folder)
        await addEvent(folder)
      },
      run: (folder, disk) => {
        const flags = { yes: true, cwd: join(folder, 'chat') } as const
        return removeHandler('order.updated', flags, sessionWith(disk))
      },
    },
    undo: {
      prepare: async (folder) => {
        copyApp(folder)
        await patch()(folder)
      },
      run: (folder, disk) => undoLast({ yes: true, cwd: folder }, sessionWith(disk)),
    },
  }
}

async function nothing(): Promise<void> {}

function quiet(): void {}

function addEvent(folder: string, disk?: Disk): Promise<void> {
  const flags = { yes: true, cwd: join(folder, 'chat'), payload: 'total:number' } as const
  return addHandler('order.updated', flags, sessionWith(disk))
}

function create(directory: string, plan?: string): Breakable['run'] {
  return async (folder, disk) => {
    const session = sessionWith(disk)
    const flags = { yes: true, cwd: folder, ...(plan === undefined ? {} : { plan }) } as const
    await writeProject(await decide(directory, flags, SMALL, session), flags, session)
  }
}

function patch(plan?: string): Breakable['run'] {
  return (folder, disk) => {
    const flags = { yes: true, cwd: folder, ...(plan === undefined ? {} : { plan }) } as const
    return patchApp(undefined, flags, PATCH, sessionWith(disk))
  }
}

async function planPatch(folder: string): Promise<Breakable['run']> {
  await patch('plan.json')(folder)
  const { plan } = readPlanFile(join(folder, 'plan.json'))
  return async (root, disk) => {
    const change = { command: 'patch', root, plan, title: '', isUndoable: true }
    await carryOut(change, { yes: true, cwd: root }, sessionWith(disk))
  }
}

function apply(name: string): Breakable['run'] {
  return (folder, disk) => {
    moveHere(folder, name)
    return applyPlan(join(folder, name), { yes: true, cwd: folder }, sessionWith(disk))
  }
}

/** A plan is for the place that it was made for; here that place was copied. */
function moveHere(folder: string, name: string): void {
  const file = join(folder, name)
  const plan = JSON.parse(readFileSync(file, 'utf8'))
  const root = join(folder, plan.isNew === true ? 'chat' : '')
  writeFileSync(file, JSON.stringify({ ...plan, root }))
}

function sessionWith(disk: Disk | undefined): Session {
  const terminal = {
    ...terminalOf(process, {}, true),
    canAsk: false,
    print: quiet,
    say: quiet,
    write: quiet,
    complain: quiet,
  }
  const { signal } = new AbortController()
  const session = { terminal, env: {}, version: '0.0.0', cancelled: signal }
  return disk === undefined ? session : { ...session, disk }
}
