// Run as a process of its own: carries out one command in a folder and ends itself, as `kill -9`
// would, just before one step on the disk.
import { breakableCommands } from './breakable-commands.ts'
import { diskWith } from './failing-disk.ts'

const [app = '', name = '', folder = '', at] = process.argv.slice(2)
const { disk } = diskWith({ at: Number(at), happen: () => process.kill(process.pid, 'SIGKILL') })

await breakableCommands(app)[name]?.run(folder, disk)
