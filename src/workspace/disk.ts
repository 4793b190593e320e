import fse from 'fs-extra'

/**
 * The few ways in which this program changes a disk. Everything that commits goes through this
 * interface, so that tests can make any single step fail, or end the process just before it.
 */
export type Disk = {
  readonly makeFolder: (path: string) => void
  /** Fails when the file exists. */
  readonly writeNew: (path: string, bytes: string | Uint8Array, mode: number) => void
  /** The same, and returns only when the bytes would survive a power cut: some milliseconds. */
  readonly writeDurably: (path: string, bytes: string | Uint8Array, mode: number) => void
  readonly rename: (from: string, to: string) => void
  /** Returns when the names in a folder would survive a power cut. */
  readonly syncFolder: (path: string) => void
  readonly removeFile: (path: string) => void
  /** Fails when the folder is not empty. */
  readonly removeEmptyFolder: (path: string) => void
  readonly removeTree: (path: string) => void
}

export const realDisk: Disk = {
  makeFolder: (path) => fse.mkdirSync(path),
  writeNew: (path, bytes, mode) => fse.writeFileSync(path, bytes, { flag: 'wx', mode }),
  writeDurably: (path, bytes, mode) => {
    const file = fse.openSync(path, 'wx', mode)
    try {
      fse.writeFileSync(file, bytes)
      fse.fsyncSync(file)
    } finally {
      fse.closeSync(file)
    }
  },
  rename: (from, to) => fse.renameSync(from, to),
  syncFolder: (path) => {
    // Windows opens no folders, and its file system keeps names in a journal of its own.
    if (process.platform === 'win32') return
    const folder = fse.openSync(path, 'r')
    try {
      fse.fsyncSync(folder)
    } finally {
      fse.closeSync(folder)
    }
  },
  removeFile: (path) => fse.unlinkSync(path),
  removeEmptyFolder: (path) => fse.rmdirSync(path),
  // A child that was just ended may still be writing: a few tries outlast it.
  removeTree: (path) => fse.rmSync(path, { recursive: true, force: true, maxRetries: 5 }),
}
