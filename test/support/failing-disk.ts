import { realDisk } from '../../src/workspace/disk.ts'
import type { Disk } from '../../src/workspace/disk.ts'

/** What happens in place of the chosen step. */
export type Fault = { readonly at: number; readonly happen: () => void }

/** The real disk, except that one step (counted from 1) meets a fault. Every method is one step. */
export function diskWith(fault: Fault): { readonly disk: Disk; readonly steps: () => number } {
  let steps = 0
  const step = (): void => {
    steps += 1
    if (steps === fault.at) fault.happen()
  }
  return {
    steps: () => steps,
    disk: {
      makeFolder: (path) => {
        step()
        realDisk.makeFolder(path)
      },
      writeNew: (path, bytes, mode) => {
        step()
        realDisk.writeNew(path, bytes, mode)
      },
      writeDurably: (path, bytes, mode) => {
        step()
        realDisk.writeDurably(path, bytes, mode)
      },
      rename: (from, to) => {
        step()
        realDisk.rename(from, to)
      },
      removeFile: (path) => {
        step()
        realDisk.removeFile(path)
      },
      removeEmptyFolder: (path) => {
        step()
        realDisk.removeEmptyFolder(path)
      },
      removeTree: (path) => {
        step()
        realDisk.removeTree(path)
      },
    },
  }
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
