import { realDisk } from '../../src/workspace/disk.ts'
import type { Disk } from '../../src/workspace/disk.ts'

/** The real disk, and all that was done to it as a text, equal for equal work in another folder. */
export function recordedDisk(folder: string): { readonly disk: Disk; readonly text: () => string } {
  const calls: object[] = []
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

function portable(arg: unknown, folder: string): unknown {
  if (arg instanceof Uint8Array) return { bytes: Buffer.from(arg).toString('base64') }
  const isPath = typeof arg === 'string' && arg.startsWith(folder)
  return isPath ? { path: arg.slice(folder.length) } : arg
}
