import { CreateRealtimeError } from '../errors.ts'
import type { Problem } from '../errors.ts'
import { systemCode } from './system-code.ts'

type Explanation = Pick<Problem, 'message' | 'hint'>

const NOT_ALLOWED: Explanation = {
  message: 'This folder cannot be written to.',
  hint: 'Choose a folder of yours with `--cwd <dir>`, or ask for permission to write here.',
}

const FULL: Explanation = {
  message: 'There is no space left on the disk.',
  hint: 'Make room, or choose a folder on another disk with `--cwd <dir>`.',
}

const TAKEN: Explanation = {
  message: 'Something else wrote to the target at the same time.',
  hint: 'Check what is there, then run the same command again.',
}

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: NOT_ALLOWED,
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EIO: {
    message: 'The disk reported an error.',
    hint: 'Check the disk, or choose a folder on another one with `--cwd <dir>`.',
  },
  ENAMETOOLONG: {
    message: 'The path is longer than this file system allows.',
    hint: 'Choose a shorter name, or a folder closer to the root with `--cwd <dir>`.',
  },
  ENOTDIR: {
    message: 'A part of the path is a file, not a folder.',
    hint: 'Choose another path.',
  },
  ENOENT: {
    message: 'A folder on the way disappeared, or cannot hold folders.',
    hint: 'Check the path and run the same command again.',
  },
  ENOTEMPTY: TAKEN,
  EEXIST: TAKEN,
}

/** Turns what the system said into something to act on. Anything unknown flies on as our bug. */
export function explainDiskError(error: unknown, where: string): unknown {
  const code = systemCode(error)
  const explanation = EXPLANATIONS[code]
  if (explanation === undefined) return error

  const problem: Problem = {
    code: explanation === TAKEN ? 'changed-meanwhile' : 'cannot-write',
    message: `${explanation.message} Nothing was written.`,
    where: `${where} (${code})`,
    hint: explanation.hint,
  }
  return new CreateRealtimeError(problem, { cause: error })
}
