import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { realDisk } from '../../src/workspace/disk.ts'
import type { Disk } from '../../src/workspace/disk.ts'

/** What happens just before the chosen step, or before each. */
export type Fault = { readonly at: number | 'each'; readonly happen: () => void }

/**
 * The real disk, except that something happens before one step (counted from 1), mostly a fault. What the system does in several
 * calls is several steps: a fault may find a file half written, or a tree half removed.
 */
export function diskWith(fault: Fault): { readonly disk: Disk; readonly steps: () => number } {
  let steps = 0
  const step = (): void => {
    steps += 1
    if (fault.at === 'each' || steps === fault.at) fault.happen()
  }
  const isNext = (): boolean => fault.at === 'each' || steps + 1 === fault.at
  const written = (write: Disk['writeNew']): Disk['writeNew'] => {
    return (path, bytes, mode) => {
      step()
      const isHalf = isNext()
      if (isHalf) write(path, bytes.slice(0, bytes.length / 2), mode)
      step()
      if (isHalf) realDisk.removeFile(path)
      write(path, bytes, mode)
    }
  }
  const stepped = <Args extends readonly unknown[]>(act: (...args: Args) => void) => {
    return (...args: Args): void => {
      step()
      act(...args)
    }
  }
  return {
    steps: () => steps,
    disk: {
      makeFolder: stepped(realDisk.makeFolder),
      writeNew: written(realDisk.writeNew),
      writeDurably: written(realDisk.writeDurably),
      rename: stepped(realDisk.rename),
      syncFolder: stepped(realDisk.syncFolder),
      removeFile: stepped(realDisk.removeFile),
      removeEmptyFolder: stepped(realDisk.removeEmptyFolder),
      removeTree: (path) => {
        step()
        const [file] = isNext() ? filesBelow(path) : []
        if (file !== undefined) realDisk.removeFile(file)
        step()
        realDisk.removeTree(path)
      },
    },
  }
}

function filesBelow(path: string): readonly string[] {
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** A fault that is an error as the system reports it. */
export function failWith(code: string): () => never {
  return () => {
    throw systemError(code)
  }
}

/** An error as the system reports it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: the test says so`), { code })
}
