// Run as a process of its own: repeats what a command did to the disk, in another folder, and ends
// itself, as `kill -9` would, just before one step.
import { readFileSync } from 'node:fs'

import { diskWith } from './failing-disk.ts'
import { replay } from './recorded-disk.ts'

const [recording = '', folder = '', at] = process.argv.slice(2)
const { disk } = diskWith({ at: Number(at), happen: () => process.kill(process.pid, 'SIGKILL') })

replay(readFileSync(recording, 'utf8'), folder, disk)
