// Run as a process of its own, by a person whom modes bind: reads an app, copies it as it was before a change, and
// prints what it found.
import { readdirSync } from 'node:fs'

import { readAppFiles } from '../../src/workspace/app-files.ts'
import { copyBefore } from '../../src/workspace/earlier-copy.ts'

const [root = ''] = process.argv.slice(2)
const files = readAppFiles(root)
const copy = copyBefore(root, 'realtime.json')
const copied = copy === undefined ? [] : readdirSync(copy.folder).toSorted()
copy?.remove()
const texts = Object.fromEntries(files.paths.map((path) => [path, files.text(path) ?? null]))
process.stdout.write(JSON.stringify({ texts, copied }))
