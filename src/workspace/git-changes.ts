import { run } from './run.ts'

/** Tracked files below a folder that have uncommitted changes. None where there is no repository. */
export async function changedInGit(cwd: string): Promise<readonly string[]> {
  const args = ['status', '--porcelain', '--untracked-files=no', '--', '.']
  const { isOk, output } = await run('git', args, { cwd })
  if (!isOk) return []
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(3))
}
