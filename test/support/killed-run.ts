// Run as a process of its own: does one thing to a folder and ends itself, as `kill -9` would, just
// before one step on the disk. Prints the number of steps when it lives to the end.
import { join } from 'node:path'

import { commitChanges } from '../../src/workspace/commit-changes.ts'
import { commitProject } from '../../src/workspace/commit-project.ts'
import { recover } from '../../src/workspace/journal.ts'
import { changedFiles, projectFiles } from './change-samples.ts'
import { diskWith } from './failing-disk.ts'

const [action, folder = '', at] = process.argv.slice(2)
const { disk, steps } = diskWith({
  at: Number(at),
  happen: () => process.kill(process.pid, 'SIGKILL'),
})

switch (action ?? '') {
  case 'project':
    commitProject(join(folder, 'apps/chat'), projectFiles, disk)
    break
  case 'changes':
    commitChanges(folder, changedFiles, { disk, remember: 'patch' })
    break
  case 'recover':
    recover(folder, disk)
    break
  default:
    throw new Error(`There is no action ${String(action)}.`)
}
process.stdout.write(String(steps()))
