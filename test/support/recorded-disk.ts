import { realDisk } from '../../src/workspace/disk.ts'
import type { Disk } from '../../src/workspace/disk.ts'

type Call = { readonly name: string; readonly args: readonly unknown[] }

/** The real disk, and all that was done to it as a text that can be replayed elsewhere. */
export function recordedDisk(folder: string): { readonly disk: Disk; readonly text: () => string } {
  const calls: Call[] = []
  const recording = Object.entries(realDisk).map(([name, act]) => [
    name,
    (...args: never[]) => {
      calls.push({ name, args: args.map((arg) => portable(arg, folder)) })
      Reflect.apply(act, undefined, args)
    },
  ])
  return {
    disk: { ...realDisk, ...Object.fromEntries(recording) },
    text: () => JSON.stringify(calls),
  }
}

/** Does to another folder, through the given disk, what was recorded. */
export function replay(text: string, folder: string, disk: Disk): void {
  const calls: readonly Call[] = JSON.parse(text)
  const methods = new Map(Object.entries(disk))
  for (const { name, args } of calls) {
    const act = methods.get(name)
    if (act === undefined) throw new Error(`The disk has no ${name}.`)
    Reflect.apply(
      act,
      undefined,
      args.map((arg) => local(arg, folder)),
    )
  }
}

type Portable = { readonly path: string } | { readonly bytes: string }

function portable(arg: unknown, folder: string): unknown {
  if (arg instanceof Uint8Array) return { bytes: Buffer.from(arg).toString('base64') }
  return typeof arg === 'string' && arg.startsWith(folder)
    ? { path: arg.slice(folder.length) }
    : arg
}

function local(arg: unknown, folder: string): unknown {
  if (!isPortable(arg)) return arg
  return 'path' in arg ? folder + arg.path : Buffer.from(arg.bytes, 'base64')
}

function isPortable(arg: unknown): arg is Portable {
  return typeof arg === 'object' && arg !== null
}
