import { run } from './run.ts'

/** What became of the repository. `nested` and `no-git` are not faults: there was nothing to do. */
export type GitOutcome = 'committed' | 'started' | 'nested' | 'no-git' | 'failed'

/**
 * Starts a repository with one commit, unless the folder already is in one. Without an identity the
 * files stay uncommitted: inventing one would put a wrong name into somebody's history.
 */
export async function startRepository(cwd: string, signal: AbortSignal): Promise<GitOutcome> {
  const git = (...args: string[]) => run('git', args, { cwd, signal })

  const version = await git('--version')
  if (!version.isOk) return 'no-git'
  const inside = await git('rev-parse', '--is-inside-work-tree')
  if (inside.isOk) return 'nested'

  const started = await git('init', '--quiet', '--initial-branch=main')
  if (!started.isOk) return 'failed'
  const identity = await git('var', 'GIT_AUTHOR_IDENT')
  if (!identity.isOk) return 'started'

  const added = await git('add', '--all')
  // A signature could ask for a passphrase that nobody would see being asked for.
  const commit = ['-c', 'commit.gpgsign=false', 'commit', '--quiet', '--no-verify']
  const committed = await git(...commit, '--message', 'Start from create-realtime')
  return added.isOk && committed.isOk ? 'committed' : 'started'
}
