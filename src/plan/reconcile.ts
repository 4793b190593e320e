import type { Problem } from '../errors.ts'
import type { FileOp, Found, Plan, Snapshot } from './plan.ts'

/**
 * Compares a plan with what is really there. An operation whose result is there already is dropped, so
 * that a second run changes nothing; one that would destroy or leave the folder becomes a problem.
 */
export function reconcile(plan: Plan, snapshot: Snapshot): Plan {
  const judged = plan.ops.map((op) => ({ op, verdict: judge(op, snapshot) }))
  return {
    ...plan,
    ops: judged.filter(({ verdict }) => verdict === 'needed').map(({ op }) => op),
    problems: [...plan.problems, ...judged.flatMap(({ verdict }) => problemIn(verdict))],
  }
}

/** Every path that has to be looked at for these operations: the files, and the folders above them. */
export function pathsOf(ops: readonly FileOp[]): readonly string[] {
  const paths = ops.flatMap(({ path }) => {
    const parts = path.split('/')
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
  })
  return [...new Set(paths)].toSorted((a, b) => (a < b ? -1 : 1))
}

type Verdict = 'needed' | 'done' | Problem

function judge(op: FileOp, snapshot: Snapshot): Verdict {
  if (!isBelow(op.path)) throw new Error(`${op.path} is not below the project.`)

  const obstacle = obstacleAbove(op.path, snapshot)
  if (obstacle !== undefined) return obstacle

  const found = snapshot.get(op.path)
  if (found?.kind === 'link') return throughLink(op.path, found.to)
  const current = found?.kind === 'file' ? found.text : undefined
  const wanted = op.kind === 'create' ? op.text : op.kind === 'update' ? op.after : undefined
  if (current === wanted && found?.kind !== 'binary' && found?.kind !== 'folder') return 'done'
  const expected = op.kind === 'create' ? undefined : op.before
  if (current === expected && (found === undefined || found.kind === 'file')) return 'needed'
  return op.kind === 'create' ? occupied(op.path) : changed(op.path)
}

function obstacleAbove(path: string, snapshot: Snapshot): Problem | undefined {
  const parts = path.split('/')
  const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
  for (const folder of above) {
    const found: Found | undefined = snapshot.get(folder)
    if (found?.kind === 'link') return throughLink(folder, found.to)
    if (found?.kind === 'file' || found?.kind === 'binary') return occupied(folder)
  }
  return undefined
}

function isBelow(path: string): boolean {
  return !/^([/\\]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes('..')
}

function problemIn(verdict: Verdict): readonly Problem[] {
  return typeof verdict === 'string' ? [] : [verdict]
}

function throughLink(path: string, to: string): Problem {
  return {
    code: 'through-symlink',
    message: 'The path leads through a symbolic link, so the change would happen somewhere else.',
    where: `${path} -> ${to}`,
    hint: 'Replace the link by what it points to, or run the command there.',
  }
}

function occupied(path: string): Problem {
  return {
    code: 'path-occupied',
    message: 'There already is something else under this name. Nothing was written.',
    where: path,
    hint: 'Say what shall become of it with `--on-conflict keep`, `take` or `merge`, or move it away.',
  }
}

function changed(path: string): Problem {
  return {
    code: 'changed-meanwhile',
    message: 'This file is not what the plan was made for. Nothing was written.',
    where: path,
    hint: 'Run the command that made the plan again, or add `--on-conflict keep`, `take` or `merge`.',
  }
}
